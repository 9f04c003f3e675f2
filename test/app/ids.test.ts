import t from 'tap';
import { createNewId } from '../../src/app/ids.ts';

t.test('ids are 32 hex digits, a UUID of version 7, and never the same', async (t) => {
  const newId = createNewId({ now: () => 1_700_000_000_000 });
  const ids = Array.from({ length: 1000 }, newId);
  t.ok(ids.every((id) => /^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/.test(id)));
  t.equal(new Set(ids).size, 1000);
});

t.test('ids of one millisecond begin alike, those of the next come after them', async (t) => {
  let now = 1_700_000_000_000;
  const newId = createNewId({ now: () => now });
  const first = [newId(), newId()];
  t.same(new Set(first.map((id) => id.slice(0, 12))), new Set(['018bcfe56800']));
  now += 1;
  const next = newId();
  t.ok(first.every((id) => id < next));
});

t.test('a clock that was never set gives ids of the same length', async (t) => {
  t.match(createNewId({ now: () => 0 })(), /^0{12}7[0-9a-f]{19}$/);
});
