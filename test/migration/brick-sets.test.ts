import fc from 'fast-check';
import t from 'tap';
import type { Durability } from '../../src/domain/durability.ts';
import type { Brick } from '../../src/domain/types.ts';
import { guessSets, isGuess } from '../../src/migration/brick-sets.ts';

type Unplaced = Omit<Brick, 'setIndex' | 'position'>;

const brick = (id: string, nodeId: string, sizeKib = 100, kind: Brick['kind'] = 'data'): Unplaced => ({
  id,
  nodeId,
  sizeKib,
  kind,
  volumeId: 'v',
  deviceId: `d${nodeId}`,
  poolId: id,
  path: `/${id}/brick`,
  lvName: id,
  replaces: null,
  pendingOp: null,
});

const replica3: Durability = { type: 'replicate', replica: 3, arbiter: false };
const arbiter: Durability = { type: 'replicate', replica: 3, arbiter: true };

/** The ids of each set, in order of their positions. */
function setsOf(durability: Durability, bricks: readonly Unplaced[]): string[][] {
  const placed = guessSets(durability, bricks).sort((a, b) => a.setIndex - b.setIndex || a.position - b.position);
  return [...Map.groupBy(placed, ({ setIndex }) => setIndex).values()].map((set) => set.map(({ id }) => id));
}

t.test('one set is no guess, nor is a volume without sets', async (t) => {
  t.strictSame(setsOf(replica3, [brick('b', '1'), brick('a', '2'), brick('c', '3')]), [['b', 'a', 'c']]);
  t.notOk(isGuess(replica3, 3));
  t.ok(isGuess(replica3, 6));
  t.notOk(isGuess({ type: 'none' }, 6));
  t.strictSame(setsOf({ type: 'none' }, [brick('a', '1'), brick('b', '1')]), [['a'], ['b']]);
});

t.test('bricks of one size belong together', async (t) => {
  const bricks = [
    brick('a', '1', 10),
    brick('b', '1', 20),
    brick('c', '2', 10),
    brick('d', '2', 20),
    brick('e', '3', 20),
    brick('f', '3', 10),
  ];
  t.strictSame(setsOf(replica3, bricks), [
    ['b', 'd', 'e'],
    ['a', 'c', 'f'],
  ]);
});

t.test('an arbiter is the last of its set, the larger one with the larger bricks', async (t) => {
  const bricks = [
    brick('a', '3', 1, 'arbiter'),
    brick('b', '3', 2, 'arbiter'),
    brick('c', '1', 10),
    brick('d', '2', 10),
    brick('e', '1', 20),
    brick('f', '2', 20),
  ];
  t.strictSame(setsOf(arbiter, bricks), [
    ['e', 'f', 'b'],
    ['c', 'd', 'a'],
  ]);
});

t.test('sizes that fill no sets say nothing', async (t) => {
  const bricks = ['1', '2', '3', '1', '2', '3'].map((node, index) => brick(`b${index}`, node, 10 + index));
  t.strictSame(
    setsOf(replica3, bricks).map((set) => set.length),
    [3, 3],
  );
});

t.test('every brick has one place, no set has two of a node when that can be', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 }),
      (sets, extra) => {
        // Each set was made on three different nodes of seven.
        const bricks = Array.from({ length: sets }, (_, set) =>
          [0, 1, 2].map((place) => brick(`${set}${place}`, `n${((extra[set] ?? 0) + place * 2 + set) % 7}`)),
        ).flat();
        const placed = guessSets(replica3, bricks);
        t.strictSame(placed.map(({ id }) => id).sort(), bricks.map(({ id }) => id).sort());
        for (const set of Map.groupBy(placed, ({ setIndex }) => setIndex).values()) {
          t.equal(new Set(set.map(({ nodeId }) => nodeId)).size, 3);
          t.strictSame(set.map(({ position }) => position).sort(), [0, 1, 2]);
        }
      },
    ),
    { seed: 4, numRuns: 100 },
  );
});
