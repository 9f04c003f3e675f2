import type { Random } from '../domain/ports.ts';
import type { BrickPlacement } from '../domain/topology.ts';
import type { BrickKind } from '../domain/types.ts';
import { canComplete } from './fit.ts';
import type { Layout } from './layouts.ts';
import { type ClusterLoad, type DeviceLoad, fits, freeAfter, put } from './load.ts';

/** One brick on one device, not yet in a set. */
export interface Pick {
  readonly device: DeviceLoad;
  readonly kind: BrickKind;
}

/** The pick as a plain value. */
export function placementOf({ device, kind }: Pick, brickKib: Layout['brickKib']): BrickPlacement {
  const size = device.sizes[kind];
  if (size === null) throw new Error(`a ${kind} brick was put on a device that takes none`);
  return {
    nodeId: device.node.picture.id,
    deviceId: device.picture.id,
    sizeKib: brickKib[kind],
    poolKib: size.poolKib,
    metadataKib: size.metadataKib,
    kind,
  };
}

/**
 * Chooses a device for every brick of a layout that `canHold` has accepted: least used zones first, then the device that
 * stays freest. Equal bricks need no foresight, since limits nested in each other (device, node, zone) never lead into a dead
 * end; with two kinds of bricks every step is checked.
 */
export function distribute(load: ClusterLoad, layout: Layout, perZone: number, random: Random): Pick[] {
  const foresight = layout.perSet.arbiter > 0;
  const picks: Pick[] = [];
  for (const kind of ['data', 'arbiter'] as const) {
    for (let brick = 0; brick < layout.sets * layout.perSet[kind]; brick++) {
      const deadEnds = new Set<DeviceLoad>();
      let device = next(load, kind, layout.sets, perZone, deadEnds, random);
      put(device, kind);
      while (foresight && !canComplete(load, layout, perZone)) {
        put(device, kind, -1);
        deadEnds.add(device);
        device = next(load, kind, layout.sets, perZone, deadEnds, random);
        put(device, kind);
      }
      picks.push({ device, kind });
    }
  }
  return picks;
}

function next(
  load: ClusterLoad,
  kind: BrickKind,
  sets: number,
  perZone: number,
  deadEnds: ReadonlySet<DeviceLoad>,
  random: Random,
): DeviceLoad {
  const device = best(
    load.devices,
    (device) => (deadEnds.has(device) ? null : score(device, kind, sets, perZone)),
    random,
  );
  if (device === null) throw new Error('a layout that fits has no device for its next brick');
  return device;
}

/** The item with the highest score; equal ones are drawn by lot. Null excludes. */
export function best<T>(items: readonly T[], scoreOf: (item: T) => number | null, random: Random): T | null {
  let winner: T | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  let equals = 0;
  for (const item of items) {
    const score = scoreOf(item);
    if (score === null || score < highest) continue;
    equals = score > highest ? 1 : equals + 1;
    if (equals === 1 || random() * equals < 1) winner = item;
    highest = score;
  }
  return winner;
}

function score(device: DeviceLoad, kind: BrickKind, sets: number, perZone: number): number | null {
  const { node } = device;
  if (node.bricks >= sets || node.zone.bricks >= perZone * sets) return null;
  return preference(device, kind, Math.floor(node.zone.bricks / sets));
}

/**
 * How good a place is for one more brick, or null when it does not fit. The share that stays free is below 1, so that zones
 * come before it, and between them devices that take nothing but arbiter bricks.
 */
export function preference(device: DeviceLoad, kind: BrickKind, bricksInZone: number): number | null {
  const data = device.bricks.data + (kind === 'data' ? 1 : 0);
  const arbiter = device.bricks.arbiter + (kind === 'arbiter' ? 1 : 0);
  if (!fits(device, data, arbiter)) return null;
  const share = freeAfter(device, data, arbiter) / device.picture.totalKib;
  const dedicated = kind === 'arbiter' && device.sizes.data === null;
  return share + (dedicated ? 1 : 0) - 2 * bricksInZone;
}
