import { arbiterBrickSize, poolSizeOf } from '../../src/domain/brick-size.ts';
import { brickSize, bricksPerSet } from '../../src/domain/durability.ts';
import type { ClusterPicture, DevicePicture, PlacementLimits, PlacementRequest } from '../../src/domain/topology.ts';
import type { BrickKind } from '../../src/domain/types.ts';
import { gibToKib, type Kib } from '../../src/domain/units.ts';

interface Place {
  readonly index: number;
  readonly node: string;
  readonly zone: number;
  readonly device: DevicePicture;
  readonly takes: Record<BrickKind, boolean>;
  freeKib: Kib;
  spareKib: Kib;
}

/** What the exhaustive search found: the fewest sets, with different zones in each if that is possible at all. */
export interface Exhausted {
  readonly sets: number;
  /** Most bricks of one zone in a set. */
  readonly perZone: number;
  /** The most different zones that a single set can have, if one set is the answer. */
  readonly zonesOfOneSet: number | null;
}

/** Every way to place every brick is tried, one brick after another, as the rules read. For small cases only. Null: none. */
export function tryEverything(
  cluster: ClusterPicture,
  request: PlacementRequest,
  limits: PlacementLimits,
): Exhausted | null {
  const strict = (request.options.zoneChecking ?? limits.zoneChecking) === 'strict';
  const counts: number[] = [];
  for (let sets = 1; allowed(sets, request, limits); sets++) counts.push(sets);
  const answers = [
    ...counts.map((sets) => ({ sets, perZone: 1 })),
    ...(strict ? [] : counts.flatMap((sets) => [2, 3, 4, 6, 12].map((perZone) => ({ sets, perZone })))),
  ];
  const answer = answers.find(({ sets, perZone }) => search(cluster, request, limits, sets, perZone, () => true));
  if (answer === undefined) return null;
  return { ...answer, zonesOfOneSet: answer.sets === 1 ? mostZones(cluster, request, limits) : null };
}

function mostZones(cluster: ClusterPicture, request: PlacementRequest, limits: PlacementLimits): number {
  let most = 0;
  search(cluster, request, limits, 1, 12, (zones) => {
    most = Math.max(most, new Set(zones).size);
    return false;
  });
  return most;
}

function dataKib(request: PlacementRequest, sets: number): Kib {
  return brickSize(request.durability, gibToKib(request.sizeGib), sets);
}

function averageKib(request: PlacementRequest, limits: PlacementLimits): Kib {
  return request.options.averageFileKib || limits.averageFileKib;
}

function isArbiter({ durability }: PlacementRequest): boolean {
  return durability.type === 'replicate' && durability.arbiter;
}

function allowed(sets: number, request: PlacementRequest, limits: PlacementLimits): boolean {
  const brick = dataKib(request, sets);
  if (isArbiter(request) && brick < averageKib(request, limits)) return false;
  const bricks = sets * bricksPerSet(request.durability) + request.existingBricks;
  return brick >= limits.minimumBrickKib && bricks <= limits.maximumBricks;
}

function placesOf(cluster: ClusterPicture, request: PlacementRequest): Place[] {
  const rule = request.options.tagMatch;
  return cluster.nodes
    .filter((node) => node.unusable === null)
    .flatMap((node) =>
      node.devices
        .filter((device) => device.unusable === null)
        .map((device) => ({ node, device, tags: new Map(Object.entries({ ...node.tags, ...device.tags })) })),
    )
    .filter(({ tags }) => rule === null || ((tags.get(rule.key) ?? '') === rule.value) === rule.equal)
    .map(({ node, device, tags }, index) => ({
      index,
      node: node.id,
      zone: node.zone,
      device,
      takes: {
        data: !(isArbiter(request) && tags.get('arbiter') === 'required'),
        arbiter: tags.get('arbiter') !== 'disabled',
      },
      freeKib: device.freeKib,
      spareKib: device.spareKib,
    }));
}

function search(
  cluster: ClusterPicture,
  request: PlacementRequest,
  limits: PlacementLimits,
  sets: number,
  perZone: number,
  found: (zonesOfLastSet: number[]) => boolean,
): boolean {
  const data = dataKib(request, sets);
  if (data > limits.maximumBrickKib) return false;
  const perSet = bricksPerSet(request.durability);
  const places = placesOf(cluster, request);
  const sizes = (['data', 'arbiter'] as const).map((kind) => ({
    kind,
    kib: kind === 'data' ? data : arbiterBrickSize(data, averageKib(request, limits)),
  }));
  const dead = new Set<string>();

  const nextSet = (left: number): boolean => {
    const key = `${left} ${places.map((place) => `${place.freeKib},${place.spareKib}`).join(' ')}`;
    if (dead.has(key)) return false;
    if (nextBrick([], left)) return true;
    dead.add(key);
    return false;
  };

  const nextBrick = (set: readonly Place[], left: number): boolean => {
    if (set.length === perSet) return left === 1 ? found(set.map((place) => place.zone)) : nextSet(left - 1);
    const size = isArbiter(request) && set.length === perSet - 1 ? sizes[1] : sizes[0];
    if (size === undefined) return false;
    // Data bricks of a set are alike: only ascending places are tried.
    const from = size.kind === 'data' ? (set.at(-1)?.index ?? -1) + 1 : 0;
    for (const place of places.slice(from)) {
      if (!place.takes[size.kind]) continue;
      if (set.some((other) => other.node === place.node)) continue;
      if (set.filter((other) => other.zone === place.zone).length === perZone) continue;
      const { freeKib, spareKib } = place;
      const pool = poolSizeOf(size.kib, request.snapshotFactor, place.device.extentKib);
      place.freeKib -= pool.poolKib + pool.metadataKib;
      place.spareKib = Math.max(spareKib, pool.metadataKib);
      const done = place.freeKib > place.spareKib && nextBrick([...set, place], left);
      place.freeKib = freeKib;
      place.spareKib = spareKib;
      if (done) return true;
    }
    return false;
  };

  return nextSet(sets);
}
