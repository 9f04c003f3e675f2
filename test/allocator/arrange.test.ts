import fc from 'fast-check';
import t from 'tap';
import { arrange } from '../../src/allocator/arrange.ts';
import type { Candidate } from '../../src/allocator/candidates.ts';
import { distribute } from '../../src/allocator/distribute.ts';
import { type Attempt, canHold } from '../../src/allocator/fit.ts';
import { openLoad } from '../../src/allocator/load.ts';
import { gibToKib } from '../../src/domain/units.ts';
import { device, node, seeded } from './pictures.ts';

interface Shape {
  readonly nodes: readonly {
    readonly zone: number;
    readonly gib: number;
    readonly data: boolean;
    readonly arbiter: boolean;
  }[];
  readonly sets: number;
  readonly perSet: { readonly data: number; readonly arbiter: number };
  readonly perZone: number;
  readonly seed: number;
}

/** One device a node; a device of g GiB holds g - 1 bricks of either kind. */
function attemptOf({ nodes, sets, perSet, perZone }: Shape): Attempt {
  const candidates = nodes.map(({ zone, gib, ...kinds }, n): Candidate => {
    const one = device(`d${n}`, gibToKib(gib));
    return { node: node(`n${n}`, zone, [one]), device: one, kinds };
  });
  const brickKib = { data: gibToKib(1), arbiter: gibToKib(1) };
  return { layout: { sets, perSet, brickKib }, perZone, load: openLoad(candidates, brickKib, 1) };
}

function check(shape: Shape): void {
  const attempt = attemptOf(shape);
  if (!canHold(attempt)) return;
  const picks = distribute(attempt, seeded(shape.seed));
  const sets = arrange(picks, attempt);
  const positions = [...Array(shape.perSet.data).fill('data'), ...Array(shape.perSet.arbiter).fill('arbiter')];
  if (sets.length !== shape.sets) throw new Error(`${sets.length} sets`);
  if (new Set(sets.flat()).size !== picks.length) throw new Error('a brick is lost or twice');
  for (const set of sets) {
    if (set.map((pick) => pick.kind).join() !== positions.join()) throw new Error('kinds');
    if (new Set(set.map((pick) => pick.device.node)).size !== set.length) throw new Error('a node twice in a set');
    const zones = Map.groupBy(set, (pick) => pick.device.node.zone);
    if (Math.max(...[...zones.values()].map((picked) => picked.length)) > shape.perZone) throw new Error('zones');
  }
}

const shapes = (perSet: Shape['perSet'], tagged: boolean): fc.Arbitrary<Shape> =>
  fc.record({
    nodes: fc.array(
      fc.record({
        zone: fc.integer({ min: 1, max: 6 }),
        gib: fc.integer({ min: 1, max: 14 }),
        data: tagged ? fc.boolean() : fc.constant(true),
        arbiter: tagged ? fc.boolean() : fc.constant(true),
      }),
      { minLength: perSet.data + perSet.arbiter, maxLength: 14 },
    ),
    sets: fc.integer({ min: 1, max: 12 }),
    perSet: fc.constant(perSet),
    perZone: fc.integer({ min: 1, max: 4 }),
    seed: fc.integer(),
  });

t.test('whatever can be held becomes sets: equal bricks', async () => {
  for (const data of [1, 2, 3, 6, 12])
    fc.assert(fc.property(shapes({ data, arbiter: 0 }, false), check), { numRuns: 500 });
});

t.test('whatever can be held becomes sets: arbiters, with and without tags', async () => {
  for (const tagged of [false, true]) {
    fc.assert(fc.property(shapes({ data: 2, arbiter: 1 }, tagged), check), { numRuns: 500 });
  }
});
