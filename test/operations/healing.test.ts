import t from 'tap';
import type { Durability } from '../../src/domain/durability.ts';
import type { BrickHealing } from '../../src/executor/executor.ts';
import { checkHealing, otherBricks } from '../../src/operations/healing.ts';

const replica = (count: number): Durability => ({ type: 'replicate', replica: count, arbiter: false });
const disperse: Durability = { type: 'disperse', data: 4, redundancy: 2 };
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `h${index}:/b`);

/** Lets the first brick leave a volume of one set, of which `online` others answer. */
function leave(durability: Durability, online: number, more: readonly BrickHealing[] = []): Promise<void> {
  const size = durability.type === 'replicate' ? durability.replica : durability.type === 'disperse' ? 6 : 1;
  const all = names(size);
  const others = all.slice(1);
  const answers = others.map((brick, index) => ({ brick, online: index < online, entries: 0 }));
  return checkHealing({ id: 'x', ref: 'h0:/b', others, all, durability }, async () => [...answers, ...more]);
}

const tooFew = (online: number, needed: number) => ({
  code: 'failed',
  message: `Cannot replace brick x as only ${online} of ${needed} required peer bricks are online`,
});

t.test('sets are consecutive in the order of gluster', async (t) => {
  t.same(otherBricks(names(6), 'h4:/b', replica(3)), ['h3:/b', 'h5:/b']);
  t.same(otherBricks(names(4), 'h1:/b', replica(2)), ['h0:/b']);
  t.same(otherBricks(names(2), 'h1:/b', { type: 'none' }), []);
  t.throws(() => otherBricks(names(3), 'h9:/b', replica(3)), { code: 'failed', message: /^Id not found\n/ });
});

t.test('as many others must answer as hold all data', async (t) => {
  await t.resolves(leave(replica(3), 2));
  await t.rejects(leave(replica(3), 1), tooFew(1, 2));
  await t.resolves(leave(replica(2), 1));
  await t.rejects(leave(replica(2), 0), tooFew(0, 1));
  await t.resolves(leave(disperse, 4));
  await t.rejects(leave(disperse, 3), tooFew(3, 4));
});

t.test('bricks of other sets do not count, and none may be a stranger', async (t) => {
  const all = names(6);
  const leaving = { id: 'x', ref: 'h0:/b', others: ['h1:/b', 'h2:/b'], all, durability: replica(3) };
  const elsewhere = all.slice(3).map((brick) => ({ brick, online: true, entries: 9 }));
  await t.rejects(
    checkHealing(leaving, async () => elsewhere),
    tooFew(0, 2),
  );
  await t.rejects(leave(replica(3), 2, [{ brick: 'stranger:/b', online: true, entries: 0 }]), {
    message: 'Unable to determine heal status of brick',
  });
});

t.test('what only this brick can give keeps it', async (t) => {
  await t.rejects(leave(replica(3), 2, [{ brick: 'h0:/b', online: true, entries: 4 }]), {
    message: /^Cannot replace brick x as it is source brick for data to be healed\n4 entries /,
  });
  await t.resolves(
    leave(replica(3), 2, [{ brick: 'h0:/b', online: false, entries: 0 }]),
    'a dead one has nothing to give',
  );
});

t.test('a brick that is alone stays, also when nobody is to look', async (t) => {
  const alone = { id: 'x', ref: 'h0:/b', others: [], all: ['h0:/b'] };
  for (const durability of [{ type: 'none' }, replica(1)] as const) {
    await t.rejects(checkHealing({ ...alone, durability }, null), tooFew(0, 1));
  }
  const pair = { ...alone, others: ['h1:/b'], durability: replica(2) };
  await t.resolves(checkHealing(pair, null));
});
