import { type PoolSize, poolSizeOf } from '../domain/brick-size.ts';
import type { DevicePicture, NodePicture } from '../domain/topology.ts';
import type { BrickKind } from '../domain/types.ts';
import type { Kib } from '../domain/units.ts';
import type { Candidate } from './candidates.ts';

/**
 * What one attempt has put where. The picture itself never changes: counts lie over it, and an attempt that fails is dropped.
 */
export interface ClusterLoad {
  readonly zones: readonly ZoneLoad[];
  readonly devices: readonly DeviceLoad[];
}

export interface ZoneLoad {
  readonly nodes: NodeLoad[];
  bricks: number;
}

export interface NodeLoad {
  readonly picture: NodePicture;
  readonly zone: ZoneLoad;
  readonly devices: DeviceLoad[];
  bricks: number;
}

export interface DeviceLoad {
  readonly picture: DevicePicture;
  readonly node: NodeLoad;
  readonly sizes: BrickSizes;
  readonly bricks: Record<BrickKind, number>;
}

/** What one brick takes; null where tags forbid its kind. */
type BrickSizes = Readonly<Record<BrickKind, PoolSize | null>>;

/** An empty load for bricks of these sizes. Zones, nodes and devices keep the order of the candidates. */
export function openLoad(
  candidates: readonly Candidate[],
  brickKib: Readonly<Record<BrickKind, Kib>>,
  snapshotFactor: number,
): ClusterLoad {
  const zones = new Map<number, ZoneLoad>();
  const devices: DeviceLoad[] = [];
  const known = new Map<Kib, BrickSizes>();
  const sizesOn = (extentKib: Kib): BrickSizes => {
    const sizes = known.get(extentKib) ?? {
      data: poolSizeOf(brickKib.data, snapshotFactor, extentKib),
      arbiter: poolSizeOf(brickKib.arbiter, snapshotFactor, extentKib),
    };
    known.set(extentKib, sizes);
    return sizes;
  };
  let node: NodeLoad | undefined;
  for (const candidate of candidates) {
    if (node?.picture !== candidate.node) node = openNode(candidate.node, zones);
    const sizes = allowed(sizesOn(candidate.device.extentKib), candidate.kinds);
    const device = { picture: candidate.device, node, sizes, bricks: { data: 0, arbiter: 0 } };
    node.devices.push(device);
    devices.push(device);
  }
  return { zones: [...zones.values()], devices };
}

function allowed(sizes: BrickSizes, kinds: Candidate['kinds']): BrickSizes {
  if (kinds.data && kinds.arbiter) return sizes;
  return { data: kinds.data ? sizes.data : null, arbiter: kinds.arbiter ? sizes.arbiter : null };
}

function openNode(picture: NodePicture, zones: Map<number, ZoneLoad>): NodeLoad {
  const zone = zones.get(picture.zone) ?? { nodes: [], bricks: 0 };
  zones.set(picture.zone, zone);
  const node = { picture, zone, devices: [], bricks: 0 };
  zone.nodes.push(node);
  return node;
}

/** Adds (or with -1 takes back) one brick. */
export function put(device: DeviceLoad, kind: BrickKind, count: 1 | -1 = 1): void {
  device.bricks[kind] += count;
  device.node.bricks += count;
  device.node.zone.bricks += count;
}

/** Free space of the device with so many bricks of ours on it; LVM's spare metadata volume is not taken off. */
export function freeAfter({ picture, sizes }: DeviceLoad, data: number, arbiter: number): Kib {
  return picture.freeKib - spaceOf(sizes.data, data) - spaceOf(sizes.arbiter, arbiter);
}

/**
 * May the device hold so many new bricks, at least one? As in Heketi something must stay free beyond them; and beyond the
 * spare volume, as large as the largest pool metadata, that LVM keeps in every volume group.
 */
export function fits(device: DeviceLoad, data: number, arbiter: number): boolean {
  const { data: dataSize, arbiter: arbiterSize } = device.sizes;
  const spareKib = Math.max(
    device.picture.spareKib,
    data > 0 && dataSize !== null ? dataSize.metadataKib : 0,
    arbiter > 0 && arbiterSize !== null ? arbiterSize.metadataKib : 0,
  );
  return freeAfter(device, data, arbiter) > spareKib;
}

function spaceOf(size: PoolSize | null, count: number): Kib {
  if (count === 0) return 0;
  return size === null ? Number.POSITIVE_INFINITY : count * (size.poolKib + size.metadataKib);
}
