import { bricksPerSet, dataBricksPerSet } from '../domain/durability.ts';
import type { PlacementLimits, PlacementRequest } from '../domain/topology.ts';
import { type Gib, gibToKib, kibToGib } from '../domain/units.ts';
import type { PlacementOptions } from '../domain/volume-options.ts';
import type { Candidate } from './candidates.ts';
import { type Attempt, canHold } from './fit.ts';
import { cut, type Layout, smallestBrickKib, withinMaximumBricks } from './layouts.ts';
import { openLoad } from './load.ts';

export function isZoneStrict(options: PlacementOptions, limits: PlacementLimits): boolean {
  return (options.zoneChecking ?? limits.zoneChecking) === 'strict';
}

/** The first layout with different zones in every set; only when there is none, and not when strict, the first of any. */
export function findLayout(
  candidates: readonly Candidate[],
  layouts: readonly Layout[],
  request: PlacementRequest,
  strict: boolean,
): Attempt | null {
  const distinct = firstHeld(candidates, layouts, request, 1, 1);
  return distinct ?? (strict ? null : firstHeld(candidates, layouts, request, 2, bricksPerSet(request.durability)));
}

/** The first layout that can be held, with the fewest bricks in one zone that are possible within the range. */
function firstHeld(
  candidates: readonly Candidate[],
  layouts: readonly Layout[],
  request: PlacementRequest,
  fewest: number,
  most: number,
): Attempt | null {
  for (const layout of layouts) {
    const load = openLoad(candidates, layout.brickKib, request.snapshotFactor);
    for (let perZone = fewest; perZone <= most; perZone++) {
      const attempt = { layout, perZone, load };
      if (canHold(attempt)) return attempt;
    }
  }
  return null;
}

/**
 * The largest size in whole GiB that would be placed now, 0 for none. With a fixed number of sets a smaller volume fits
 * wherever a larger one does, as long as its bricks are not too small: so each number of sets is searched by halves.
 */
export function largestFit(candidates: readonly Candidate[], request: PlacementRequest, limits: PlacementLimits): Gib {
  const perZone = isZoneStrict(request.options, limits) ? 1 : bricksPerSet(request.durability);
  let largest = 0;
  for (let sets = 1; withinMaximumBricks(sets, request, limits); sets++) {
    const placeable = (sizeGib: Gib): boolean => {
      const layout = cut({ ...request, sizeGib }, limits, sets);
      return canHold({ layout, perZone, load: openLoad(candidates, layout.brickKib, request.snapshotFactor) });
    };
    const dataBricks = sets * dataBricksPerSet(request.durability);
    const smallest = Math.ceil((dataBricks * smallestBrickKib(request, limits)) / gibToKib(1));
    const highest = kibToGib(dataBricks * (limits.maximumBrickKib + 1) - 1);
    largest = lastTrue(Math.max(smallest, largest + 1), highest, placeable) ?? largest;
  }
  return largest;
}

/** The last number in the range for which `holds`, given that it holds up to some number and not beyond. */
function lastTrue(from: number, to: number, holds: (n: number) => boolean): number | null {
  if (from > to || !holds(from)) return null;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
