import type { Pick } from './distribute.ts';
import type { Attempt } from './fit.ts';

const nodeOf = (pick: Pick) => pick.device.node;
const zoneOf = (pick: Pick) => pick.device.node.zone;

/**
 * Forms brick sets: different nodes in each, at most `perZone` bricks of a zone, an arbiter last. Always possible for what
 * `distribute` gives.
 */
export function arrange(picks: readonly Pick[], { layout, perZone }: Attempt): Pick[][] {
  return layout.perSet.arbiter > 0 ? match(picks, layout.sets, perZone) : deal(picks, layout.sets);
}

/**
 * Like cards: the bricks of a node lie together and are at most as many as sets, so no set gets two of them; the nodes of a
 * zone lie together too, so every set gets the same number from a zone, give or take one.
 */
function deal(picks: readonly Pick[], sets: number): Pick[][] {
  const byZone = [...Map.groupBy(picks, zoneOf).values()];
  const stack = byZone.flatMap((zone) => [...Map.groupBy(zone, nodeOf).values()].flat());
  return Array.from({ length: sets }, (_, set) => stack.filter((_, index) => index % sets === set));
}

/** Set after set, each one such that the rest can still be formed: no node in more bricks than sets remain. */
function match(picks: readonly Pick[], sets: number, perZone: number): Pick[][] {
  const formed: Pick[][] = [];
  let rest = fullestFirst(picks);
  for (let left = sets - 1; left >= 0; left--) {
    const set = nextSet(rest, left, perZone);
    formed.push(set);
    rest = fullestFirst(rest.filter((pick) => !set.includes(pick)));
  }
  return formed;
}

/** Nodes with many bricks first: they are the ones that a set must not leave out, so the first try is mostly right. */
function fullestFirst(picks: readonly Pick[]): Pick[] {
  const byNode = [...Map.groupBy(picks, nodeOf).values()];
  return byNode.sort((a, b) => b.length - a.length).flat();
}

function nextSet(rest: readonly Pick[], left: number, perZone: number): Pick[] {
  const data = rest.filter((pick) => pick.kind === 'data');
  const arbiters = rest.filter((pick) => pick.kind === 'arbiter');
  for (const arbiter of arbiters) {
    for (const [index, first] of data.entries()) {
      for (const second of data.slice(index + 1)) {
        const set = [first, second, arbiter];
        if (allowed(set, 1, perZone) && leavable(rest, set, left, perZone)) return set;
      }
    }
  }
  throw new Error('bricks that form sets have no next set');
}

function leavable(rest: readonly Pick[], set: readonly Pick[], left: number, perZone: number): boolean {
  return allowed(
    rest.filter((pick) => !set.includes(pick)),
    left,
    perZone,
  );
}

/** Few enough bricks of every node and zone to be spread over `sets` sets. */
function allowed(picks: readonly Pick[], sets: number, perZone: number): boolean {
  const most = (of: (pick: Pick) => object) =>
    Math.max(0, ...[...Map.groupBy(picks, of).values()].map((group) => group.length));
  return most(nodeOf) <= sets && most(zoneOf) <= perZone * sets;
}
