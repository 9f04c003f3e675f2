import type { Reader } from '../../db/tables.ts';
import type { Tags } from '../../domain/tags.ts';
import { type Brick, type Device, freeKib } from '../../domain/types.ts';
import { sorted, type Wire } from '../json/encode.ts';

/** Bricks of operations that are not finished are shown, since their space is taken; not those that take another's place. */
export function deviceInfo(reader: Reader, device: Device): Wire {
  const total = device.totalKib;
  const free = freeKib(device);
  return {
    name: device.name,
    tags: tagsInfo(device.tags),
    storage: { total, free, used: total - free },
    id: device.id,
    paths: device.paths.length > 0 ? device.paths : undefined,
    pv_uuid: device.pvUuid || undefined,
    state: device.state,
    bricks: bricksInfo(reader.listDeviceBricks(device.id)),
  };
}

/** Those that are being made to take another's place appear when they have. */
export function bricksInfo(bricks: readonly Brick[]): Wire[] {
  return bricks.filter(({ replaces }) => replaces === null).map(brickInfo);
}

/** Sizes are KiB. */
function brickInfo({ id, path, deviceId, nodeId, volumeId, sizeKib }: Brick): Wire {
  return { id, path, device: deviceId, node: nodeId, volume: volumeId, size: sizeKib };
}

/** Left out where there are none. */
export function tagsInfo(tags: Tags): Wire {
  return Object.keys(tags).length > 0 ? sorted(tags) : undefined;
}
