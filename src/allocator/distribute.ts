import type { Random } from '../domain/ports.ts';
import type { BrickPlacement } from '../domain/topology.ts';
import type { BrickKind } from '../domain/types.ts';
import { type Attempt, canComplete } from './fit.ts';
import type { Layout } from './layouts.ts';
import { type DeviceLoad, fits, freeAfter, put } from './load.ts';

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
 * Chooses a device for every brick of an attempt that can be held. Arbiter bricks go where nothing else may go, as far as
 * they can; after the data bricks come the other arbiter bricks, so that these small ones don't take the freest places.
 */
export function distribute(attempt: Attempt, random: Random): Pick[] {
  const { load, layout } = attempt;
  const { sets, perSet } = layout;
  const onlyArbiters = load.devices.filter((device) => device.sizes.data === null);
  const first = putAll(attempt, 'arbiter', sets * perSet.arbiter, onlyArbiters, random);
  const data = putAll(attempt, 'data', sets * perSet.data, load.devices, random);
  const last = putAll(attempt, 'arbiter', sets * perSet.arbiter - first.length, load.devices, random);
  return [...first, ...data, ...last];
}

/** Up to `count` bricks, until no device is left to take one. */
function putAll(
  attempt: Attempt,
  kind: BrickKind,
  count: number,
  devices: readonly DeviceLoad[],
  random: Random,
): Pick[] {
  const picks: Pick[] = [];
  while (picks.length < count) {
    const device = putNext(attempt, kind, devices, random);
    if (device === null) break;
    picks.push({ device, kind });
  }
  return picks;
}

/**
 * The best device after which all other bricks still find their place. Equal bricks need no such foresight: limits nested in
 * each other (device, node, zone) never lead into a dead end.
 */
function putNext(attempt: Attempt, kind: BrickKind, devices: readonly DeviceLoad[], random: Random): DeviceLoad | null {
  const foresight = attempt.layout.perSet.arbiter > 0;
  const deadEnds = new Set<DeviceLoad>();
  const scoreOf = (device: DeviceLoad) => (deadEnds.has(device) ? null : score(device, kind, attempt));
  for (;;) {
    const device = best(devices, scoreOf, random);
    if (device === null) return null;
    put(device, kind);
    if (!foresight || canComplete(attempt)) return device;
    put(device, kind, -1);
    deadEnds.add(device);
  }
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

function score(device: DeviceLoad, kind: BrickKind, { layout, perZone }: Attempt): number | null {
  const { node } = device;
  const { sets } = layout;
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
