import { arbiterBrickSize } from '../domain/brick-size.ts';
import { brickSize, bricksPerSet } from '../domain/durability.ts';
import type { PlacementLimits, PlacementRequest } from '../domain/topology.ts';
import type { BrickKind } from '../domain/types.ts';
import { gibToKib, type Kib } from '../domain/units.ts';

/** One way to cut a volume into equal brick sets. */
export interface Layout {
  readonly sets: number;
  readonly perSet: Readonly<Record<BrickKind, number>>;
  readonly brickKib: Readonly<Record<BrickKind, Kib>>;
}

/** What forbids more sets. */
export type Ending = 'minimum brick size' | 'maximum bricks' | 'average file size';

/** The layouts to try, fewest sets first; then the one that is not allowed any more, and why. */
export interface Layouts {
  readonly layouts: readonly Layout[];
  readonly beyond: Layout;
  readonly ending: Ending;
}

export function layoutsOf(request: PlacementRequest, limits: PlacementLimits): Layouts {
  const layouts: Layout[] = [];
  for (let sets = 1; ; sets++) {
    const layout = cut(request, limits, sets);
    const ending = endingAt(layout, request, limits);
    if (ending !== null) return { layouts, beyond: layout, ending };
    if (layout.brickKib.data <= limits.maximumBrickKib) layouts.push(layout);
  }
}

/** The volume in exactly `sets` sets, whether the limits allow it or not. */
export function cut(request: PlacementRequest, limits: PlacementLimits, sets: number): Layout {
  const { durability, sizeGib } = request;
  const data = brickSize(durability, gibToKib(sizeGib), sets);
  const all = bricksPerSet(durability);
  if (durability.type !== 'replicate' || !durability.arbiter) {
    return { sets, perSet: { data: all, arbiter: 0 }, brickKib: { data, arbiter: 0 } };
  }
  const arbiter = arbiterBrickSize(data, averageFileKib(request, limits));
  return { sets, perSet: { data: all - 1, arbiter: 1 }, brickKib: { data, arbiter } };
}

/** Bricks of a volume with this many more sets, within the limit? */
export function withinMaximumBricks(sets: number, request: PlacementRequest, limits: PlacementLimits): boolean {
  return sets * bricksPerSet(request.durability) + request.existingBricks <= limits.maximumBricks;
}

/** The smallest data brick that the limits allow. */
export function smallestBrickKib(request: PlacementRequest, limits: PlacementLimits): Kib {
  const { durability } = request;
  const arbiter = durability.type === 'replicate' && durability.arbiter;
  return Math.max(limits.minimumBrickKib, arbiter ? averageFileKib(request, limits) : 0);
}

export function averageFileKib(request: PlacementRequest, limits: PlacementLimits): Kib {
  return request.options.averageFileKib || limits.averageFileKib;
}

function endingAt(layout: Layout, request: PlacementRequest, limits: PlacementLimits): Ending | null {
  if (layout.brickKib.data < limits.minimumBrickKib) return 'minimum brick size';
  if (!withinMaximumBricks(layout.sets, request, limits)) return 'maximum bricks';
  if (layout.brickKib.data < smallestBrickKib(request, limits)) return 'average file size';
  return null;
}
