import type { BrickKind } from '../domain/types.ts';
import { formatKib, type Kib } from '../domain/units.ts';
import { labelOf } from './candidates.ts';
import { type DeviceLoad, fits } from './load.ts';
import type { Refusal } from './refused-placement.ts';

/** Why an empty load's device takes not even one brick of this kind, or null when it does. */
export function shortageOf(device: DeviceLoad, kind: BrickKind, brickKib: Kib): Refusal | null {
  const brick = brickText(kind, brickKib);
  const label = labelOf(device.node.picture, device.picture);
  const size = device.sizes[kind];
  if (size === null) return { rule: `Tag arbiter forbids ${brick}`, what: label };
  if (kind === 'data' ? fits(device, 1, 0) : fits(device, 0, 1)) return null;
  const neededKib = size.poolKib + size.metadataKib + Math.max(device.picture.spareKib, size.metadataKib);
  return {
    rule: `Too little free space for ${brick}, its pool metadata and LVM's spare of that`,
    what: `${label} (has ${formatKib(device.picture.freeKib)}, needs more than ${formatKib(neededKib)})`,
  };
}

export function brickText(kind: BrickKind, brickKib: Kib): string {
  return `${kind === 'arbiter' ? 'an arbiter brick' : 'a brick'} of ${formatKib(brickKib)}`;
}
