import t from 'tap';
import { createNewId } from '../../src/app/ids.ts';

t.test('ids are 32 hex digits and never the same', async (t) => {
  const newId = createNewId({ now: () => 1_700_000_000_000 });
  const ids = Array.from({ length: 1000 }, newId);
  t.ok(ids.every((id) => /^[0-9a-f]{32}$/.test(id)));
  t.equal(new Set(ids).size, 1000);
});

t.test('ids of one second begin alike, those of the next come after them', async (t) => {
  let now = 0x1234_0000 * 1000;
  const newId = createNewId({ now: () => now });
  const first = [newId(), newId()];
  t.equal(new Set(first.map((id) => id.slice(0, 4))).size, 1);
  now += 1000;
  const next = newId();
  t.ok(first.every((id) => id < next));
});

t.test('the count of seconds begins again, with all its digits', async (t) => {
  t.match(createNewId({ now: () => 0x1234_ffff * 1000 })(), /^ffff/);
  t.match(createNewId({ now: () => 0x1235_0000 * 1000 })(), /^0000/);
});
