import { bricksPerSet, type Durability } from '../domain/durability.ts';
import type { Brick } from '../domain/types.ts';

type Unplaced = Omit<Brick, 'setIndex' | 'position'>;

/**
 * Heketi does not know which bricks make a set, only gluster does. This is the best guess: bricks of a set have one size and are on
 * different nodes, an arbiter is the last of its set and the larger ones belong to the larger bricks.
 */
export function guessSets(durability: Durability, bricks: readonly Unplaced[]): Brick[] {
  const perSet = bricksPerSet(durability);
  const sets = Math.ceil(bricks.length / perSet);
  const data = bricks.filter(({ kind }) => kind === 'data');
  const arbiters = bricks.filter(({ kind }) => kind === 'arbiter').sort(bySize);
  const inOrder = dealt(data, perSet - (arbiters.length > 0 ? 1 : 0));
  const placed = Array.from({ length: sets }, (_, setIndex) => {
    const arbiter = arbiters[setIndex];
    const set = [...(inOrder[setIndex] ?? []), ...(arbiter === undefined ? [] : [arbiter])];
    return set.map((brick, position) => ({ ...brick, setIndex, position }));
  });
  return placed.flat();
}

/** Whether there was anything to guess. */
export function isGuess(durability: Durability, bricks: number): boolean {
  const perSet = bricksPerSet(durability);
  return perSet > 1 && bricks > perSet;
}

/** Bricks of one size are dealt like cards, node after node, so that no set gets two of a node unless it must. */
function dealt(bricks: readonly Unplaced[], perSet: number): Unplaced[][] {
  const bySizes = [...Map.groupBy(bricks.toSorted(bySize), ({ sizeKib }) => sizeKib).values()];
  // Sizes that do not fill whole sets say nothing about them.
  const groups = bySizes.every((group) => group.length % perSet === 0) ? bySizes : [bricks];
  return groups.flatMap((group) => {
    const sets = Array.from({ length: Math.ceil(group.length / perSet) }, (): Unplaced[] => []);
    for (const [index, brick] of group.toSorted(byNode).entries()) sets[index % sets.length]?.push(brick);
    return sets;
  });
}

const bySize = (a: Unplaced, b: Unplaced): number => b.sizeKib - a.sizeKib || byId(a, b);
const byNode = (a: Unplaced, b: Unplaced): number => (a.nodeId < b.nodeId ? -1 : a.nodeId > b.nodeId ? 1 : byId(a, b));
const byId = (a: Unplaced, b: Unplaced): number => (a.id < b.id ? -1 : 1);
