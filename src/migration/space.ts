import { brickLvName, poolName } from '../domain/names.ts';
import type { Id, ThinPool } from '../domain/types.ts';
import type { BrickEntry, DeviceEntry, Dump } from './dump.ts';

/** Names of a brick's volumes as LVM has them; old records leave them empty where they follow from the brick's id. */
export const lvNameOf = (brick: BrickEntry): string => brick.LvmLv || brickLvName(brick.Info.id);
const poolNameOf = (brick: BrickEntry): string => brick.LvmThinPool || poolName(brick.Info.id);

/** The id in the pool's name, which may be another one than the brick's; that of the brick for a name of another form. */
export function poolIdOf(brick: BrickEntry): Id {
  return /^tp_([0-9a-f]{32})$/.exec(poolNameOf(brick))?.[1] ?? brick.Info.id;
}

/** One pool per name: the bricks of clones share their origin's. */
export function poolsOf(bricks: readonly BrickEntry[]): ThinPool[] {
  // An original brick comes first: the records of clones only repeat its sizes.
  const ordered = bricks.toSorted((a, b) => Number(a.LvmLv !== '') - Number(b.LvmLv !== ''));
  const pools = new Map<Id, ThinPool>();
  for (const brick of ordered) {
    const id = poolIdOf(brick);
    if (pools.has(id)) continue;
    pools.set(id, {
      id,
      deviceId: brick.Info.device,
      name: poolNameOf(brick),
      sizeKib: brick.TpSize,
      metadataKib: brick.PoolMetadataSize,
    });
  }
  return [...pools.values()];
}

/** Space that Heketi counted as used without a pool of it. */
export const foreignOf = ({ Info }: DeviceEntry, placed: number): number => Math.max(0, Info.storage.used - placed);

export function placedOn(pools: readonly ThinPool[]): Map<Id, number> {
  const placed = new Map<Id, number>();
  for (const { deviceId, sizeKib, metadataKib } of pools) {
    placed.set(deviceId, (placed.get(deviceId) ?? 0) + sizeKib + metadataKib);
  }
  return placed;
}

export function wrongSpace(dump: Dump): string[] {
  const placed = placedOn(poolsOf(dump.brickentries));
  return [
    ...dump.deviceentries.flatMap((device) => wrongDevice(device, placed.get(device.Info.id) ?? 0)),
    ...dump.brickentries.flatMap(wrongBrick),
    ...poolsElsewhere(dump.brickentries),
  ];
}

/** What differs from the sums that Heketi kept: the rows count, but it should be known. */
export function spaceNotes(dump: Dump): string[] {
  const placed = placedOn(poolsOf(dump.brickentries));
  return dump.deviceentries.flatMap(({ Info: { id, storage } }) => {
    const pools = placed.get(id) ?? 0;
    if (storage.used === pools) return [];
    const counted = `Device ${id}: Heketi counted ${storage.used} KiB as used, its thin pools take ${pools};`;
    return [`${counted} ${storage.used > pools ? 'the rest stays taken' : 'these count'} until it is resynced.`];
  });
}

function wrongDevice({ Info: { id, storage }, ExtentSize }: DeviceEntry, placed: number): string[] {
  const sizes = [storage.total, storage.free, storage.used, ExtentSize];
  if (!sizes.every(isSize)) return [`Device ${id} has an impossible size: ${sizes.join(', ')} KiB.`];
  if (storage.total !== storage.free + storage.used) {
    return [`Device ${id} has ${storage.total} KiB, which are not ${storage.free} free and ${storage.used} used.`];
  }
  const taken = Math.max(placed, storage.used);
  return taken <= storage.total ? [] : [`Device ${id} has ${storage.total} KiB, and ${taken} of them are taken.`];
}

function wrongBrick({ Info, TpSize, PoolMetadataSize }: BrickEntry): string[] {
  const sizes = [Info.size, TpSize, PoolMetadataSize];
  if (sizes.every(isSize) && Info.size > 0 && TpSize > 0) return [];
  return [`Brick ${Info.id} has an impossible size: ${sizes.join(', ')} KiB.`];
}

function poolsElsewhere(bricks: readonly BrickEntry[]): string[] {
  return [...Map.groupBy(bricks, poolIdOf)]
    .filter(([, sharing]) => new Set(sharing.map(({ Info }) => Info.device)).size > 1)
    .map(([id]) => `Thin pool ${poolName(id)} is on more than one device.`);
}

const isSize = (size: number): boolean => Number.isSafeInteger(size) && size >= 0;
