import {
  bricksPerSet,
  type Durability,
  dataBricksPerSet,
  durabilityOf,
  type RequestedDurability,
} from '../domain/durability.ts';
import { messageOf } from '../domain/errors.ts';
import { brickPath } from '../domain/names.ts';
import type { Volume } from '../domain/types.ts';
import { formatKib, gibToKib } from '../domain/units.ts';
import { placementOptions } from '../domain/volume-options.ts';
import { arbiterSubType, type BrickEntry, type Dump, type VolumeEntry } from './dump.ts';
import { repeated } from './references.ts';

/** @throws DomainError `invalid` for a durability that no volume can have; `wrongVolumes` tells of it before */
export function toVolume({ Info, GlusterVolumeOptions }: VolumeEntry): Volume {
  const requested = requestedOf(Info.durability);
  return {
    id: Info.id,
    clusterId: Info.cluster,
    name: Info.name,
    sizeGib: Info.size,
    durability: durabilityOf(withDefaults(requested), isArbiter(GlusterVolumeOptions)),
    requested,
    gid: Info.gid,
    options: GlusterVolumeOptions,
    block: Info.block,
    snapshot: Info.snapshot,
    pendingOp: null,
  };
}

const requestedOf = ({ type, replicate, disperse }: VolumeEntry['Info']['durability']): RequestedDurability => ({
  type,
  replica: replicate.replica,
  data: disperse.data,
  redundancy: disperse.redundancy,
});

/** What Heketi takes where the request was silent. */
const withDefaults = (requested: RequestedDurability): RequestedDurability => ({
  ...requested,
  data: requested.data || 4,
  redundancy: requested.redundancy || 2,
});

/** A rule about tags may be malformed, which only later placements mind. */
const isArbiter = (options: readonly string[]): boolean =>
  placementOptions(options.filter((option) => !option.startsWith('user.heketi.device-tag-match '))).arbiter;

export function wrongVolumes(dump: Dump): string[] {
  const bricks = Map.groupBy(dump.brickentries, ({ Info }) => Info.volume);
  return [
    ...dump.volumeentries.flatMap((volume) => wrongVolume(volume, bricks.get(volume.Info.id) ?? [])),
    ...repeated(dump.volumeentries.map(({ Info }) => `${Info.name} of cluster ${Info.cluster}`)).map(
      (name) => `There are two volumes ${name}.`,
    ),
    ...dump.brickentries.flatMap(wrongBrick),
  ];
}

function wrongVolume(volume: VolumeEntry, bricks: readonly BrickEntry[]): string[] {
  const { id, name, size } = volume.Info;
  return [
    ...(/^[a-zA-Z0-9_-]+$/.test(name) ? [] : [`Volume ${id} has the name "${name}", which no volume can have.`]),
    ...(Number.isSafeInteger(size) && size > 0 ? [] : [`Volume ${id} has the impossible size of ${size} GiB.`]),
    ...wrongDurability(volume, bricks.length),
  ];
}

function wrongDurability(volume: VolumeEntry, bricks: number): string[] {
  const { id } = volume.Info;
  const { type } = volume.Info.durability;
  if (!['', 'none', 'replicate', 'disperse'].includes(type)) return [`Not a known volume durability type: ${type}`];
  let durability: Durability;
  try {
    ({ durability } = toVolume(volume));
  } catch (error) {
    return [`Volume ${id}: ${messageOf(error)}`];
  }
  const perSet = bricksPerSet(durability);
  if (bricks > 0 && bricks % perSet === 0) return [];
  return [`Volume ${id} has ${bricks} bricks, and its sets have ${perSet} each.`];
}

function wrongBrick({ Info: { id, path }, LvmThinPool, LvmLv }: BrickEntry): string[] {
  if (path === '') {
    return [
      `Brick ${id} has an empty path: it is on no node. Take it out of the dump, or let the old service do so (heketi db delete-bricks-with-empty-path).`,
    ];
  }
  return [
    ...(/^\/[a-zA-Z0-9_.:/-]+\/brick$/.test(path) ? [] : [`Brick ${id} has the path "${path}", which can't be one.`]),
    ...[LvmThinPool, LvmLv]
      .filter((name) => !/^([a-zA-Z0-9_+.][a-zA-Z0-9_+.-]*)?$/.test(name))
      .map((name) => `Brick ${id} names the logical volume "${name}", which can't be one.`),
  ];
}

/** What is odd, and kept as it is. */
export function oddVolumes(dump: Dump): string[] {
  const bricks = Map.groupBy(dump.brickentries, ({ Info }) => Info.volume);
  return [
    ...dump.volumeentries.flatMap((volume) => oddSize(toVolume(volume), bricks.get(volume.Info.id) ?? [])),
    ...dump.brickentries.flatMap(oddPath),
  ];
}

/** Each set holds as much as its data bricks; dividing leaves less than 1 KiB for each brick. */
function oddSize({ id, sizeGib, durability }: Volume, bricks: readonly BrickEntry[]): string[] {
  const data = bricks.filter(({ SubType }) => SubType !== arbiterSubType);
  const arbiters = durability.type === 'replicate' && durability.arbiter ? 1 : 0;
  const copies = (bricksPerSet(durability) - arbiters) / dataBricksPerSet(durability);
  const held = data.reduce((sum, { Info }) => sum + Info.size, 0) / copies;
  if (Math.abs(gibToKib(sizeGib) - held) <= bricks.length) return [];
  return [`Volume ${id} is said to have ${sizeGib} GiB, and its bricks hold ${formatKib(held)}.`];
}

/** A clone's brick is where gluster put it. */
function oddPath({ Info: { id, device, path }, LvmLv }: BrickEntry): string[] {
  if (LvmLv !== '' || path === brickPath(device, id)) return [];
  return [`Brick ${id} is at ${path}, and one of its device and id would be at ${brickPath(device, id)}.`];
}
