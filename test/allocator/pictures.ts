import { type Durability, durabilityOf } from '../../src/domain/durability.ts';
import type { Random } from '../../src/domain/ports.ts';
import type {
  BrickPlacement,
  ClusterPicture,
  DevicePicture,
  NodePicture,
  PlacementLimits,
  PlacementRequest,
  VolumePlacement,
} from '../../src/domain/topology.ts';
import { gibToKib, type Kib } from '../../src/domain/units.ts';
import type { PlacementOptions } from '../../src/domain/volume-options.ts';

export const noOptions: PlacementOptions = { arbiter: false, averageFileKib: 0, zoneChecking: null, tagMatch: null };

export const defaultLimits: PlacementLimits = {
  minimumBrickKib: gibToKib(1),
  maximumBrickKib: gibToKib(4096),
  maximumBricks: 32,
  averageFileKib: 64,
  zoneChecking: 'none',
};

export const durabilities = {
  none: durabilityOf({ type: 'none', replica: 0, data: 0, redundancy: 0 }, false),
  replica2: durabilityOf({ type: 'replicate', replica: 2, data: 0, redundancy: 0 }, false),
  replica3: durabilityOf({ type: 'replicate', replica: 3, data: 0, redundancy: 0 }, false),
  arbiter: durabilityOf({ type: 'replicate', replica: 3, data: 0, redundancy: 0 }, true),
  '2+1': durabilityOf({ type: 'disperse', replica: 0, data: 2, redundancy: 1 }, false),
  '4+2': durabilityOf({ type: 'disperse', replica: 0, data: 4, redundancy: 2 }, false),
  '8+3': durabilityOf({ type: 'disperse', replica: 0, data: 8, redundancy: 3 }, false),
  '8+4': durabilityOf({ type: 'disperse', replica: 0, data: 8, redundancy: 4 }, false),
} satisfies Record<string, Durability>;

export function request(
  durability: Durability,
  sizeGib: number,
  change: Partial<PlacementRequest> = {},
): PlacementRequest {
  return { durability, sizeGib, snapshotFactor: 1, options: noOptions, existingBricks: 0, ...change };
}

export function device(id: string, freeKib: Kib, change: Partial<DevicePicture> = {}): DevicePicture {
  return {
    id,
    name: `/dev/${id}`,
    tags: {},
    unusable: null,
    totalKib: freeKib,
    freeKib,
    spareKib: 0,
    extentKib: 4096,
    ...change,
  };
}

export function node(
  id: string,
  zone: number,
  devices: readonly DevicePicture[],
  change: Partial<NodePicture> = {},
): NodePicture {
  return { id, name: id, zone, tags: {}, unusable: null, devices, ...change };
}

export function cluster(...nodes: NodePicture[]): ClusterPicture {
  return { clusterId: 'c', nodes };
}

/** `zones[i]` nodes in zone i + 1, each with as many equal devices; node and device names count up. */
export function evenCluster(zones: readonly number[], devices: number, deviceGib: number): ClusterPicture {
  const zoneOf = zones.flatMap((count, index) => Array.from({ length: count }, () => index + 1));
  return cluster(
    ...zoneOf.map((zone, n) =>
      node(
        `n${n + 1}`,
        zone,
        Array.from({ length: devices }, (_, d) => device(`n${n + 1}d${d + 1}`, gibToKib(deviceGib))),
      ),
    ),
  );
}

/** mulberry32: small, seeded, good enough to break ties. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function zoneOf(picture: ClusterPicture, brick: BrickPlacement): number {
  return picture.nodes.find((candidate) => candidate.id === brick.nodeId)?.zone ?? -1;
}

/** The picture with the placement's bricks on it, as the database would show it next. */
export function afterwards(picture: ClusterPicture, placement: VolumePlacement): ClusterPicture {
  const bricks = Map.groupBy(placement.flat(), (brick) => brick.deviceId);
  const devicesOf = (devices: readonly DevicePicture[]) =>
    devices.map((one) => (bricks.get(one.id) ?? []).reduce(withBrick, one));
  return { ...picture, nodes: picture.nodes.map((one) => ({ ...one, devices: devicesOf(one.devices) })) };
}

function withBrick(one: DevicePicture, brick: BrickPlacement): DevicePicture {
  return {
    ...one,
    freeKib: one.freeKib - brick.poolKib - brick.metadataKib,
    spareKib: Math.max(one.spareKib, brick.metadataKib),
  };
}
