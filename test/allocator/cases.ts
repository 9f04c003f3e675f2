import fc from 'fast-check';
import { placeVolume, RefusedPlacement } from '../../src/allocator/volume.ts';
import type { Durability } from '../../src/domain/durability.ts';
import type { ClusterPicture, PlacementLimits, PlacementRequest, VolumePlacement } from '../../src/domain/topology.ts';
import { gibToKib } from '../../src/domain/units.ts';
import type { TagMatch } from '../../src/domain/volume-options.ts';
import { cluster, device, node, seeded } from './pictures.ts';

/** One request to one cluster. */
export interface Case {
  readonly picture: ClusterPicture;
  readonly wanted: PlacementRequest;
  readonly limits: PlacementLimits;
  readonly seed: number;
}

/** What random cases look like. */
export interface Shape {
  readonly durabilities: readonly Durability[];
  readonly nodes: { readonly min: number; readonly max: number };
  readonly devices: number;
  readonly zones: number;
  readonly maximumBricks: number;
  readonly freeGib: { readonly min: number; readonly max: number };
  /** Largest volume, as a multiple of the largest device. */
  readonly sizes: number;
}

/** Free space around whole GiB, where one extent more or less decides. */
const freeKib = (gib: { readonly min: number; readonly max: number }) =>
  fc.record({ gib: fc.integer(gib), extents: fc.integer({ min: -3, max: 12 }) }).map((size) => {
    return Math.max(0, gibToKib(size.gib) + size.extents * 4096);
  });

/** Mostly the plain value, now and then another. */
const seldom = <T>(plain: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constant(plain) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );

const tags = seldom<Record<string, string>>(
  {},
  { arbiter: 'required' },
  { arbiter: 'disabled' },
  { arbiter: 'supported' },
  { tier: 'fast' },
  { tier: 'slow', arbiter: 'required' },
);

const unusable = seldom<string | null>(null, 'offline');

function pictures(shape: Shape): fc.Arbitrary<ClusterPicture> {
  const deviceArbitrary = fc.record({
    freeKib: freeKib(shape.freeGib),
    spareKib: fc.constantFrom(0, 0, 4096, 8192, 40960),
    extentKib: fc.constantFrom(4096, 4096, 4096, 1024, 32768),
    tags,
    unusable,
  });
  const nodeArbitrary = fc.record({
    zone: fc.integer({ min: 1, max: shape.zones }),
    tags,
    unusable,
    devices: fc.array(deviceArbitrary, { minLength: 1, maxLength: shape.devices }),
  });
  return fc.array(nodeArbitrary, { minLength: shape.nodes.min, maxLength: shape.nodes.max }).map((nodes) =>
    cluster(
      ...nodes.map(({ zone, devices, ...change }, n) =>
        node(
          `n${n}`,
          zone,
          devices.map((one, d) =>
            device(`n${n}d${d}`, one.freeKib, { ...one, totalKib: gibToKib(shape.freeGib.max + 1) }),
          ),
          change,
        ),
      ),
    ),
  );
}

export function cases(shape: Shape): fc.Arbitrary<Case> {
  return fc.record({
    picture: pictures(shape),
    wanted: fc.record({
      durability: fc.constantFrom(...shape.durabilities),
      sizeGib: fc.integer({ min: 1, max: shape.freeGib.max * shape.sizes }),
      snapshotFactor: fc.constantFrom(1, 1, Math.fround(1.1), 1.5),
      options: fc.record({
        arbiter: fc.constant(false),
        averageFileKib: fc.constantFrom(0, 1, 2, 4, 1_200_000),
        zoneChecking: seldom<'none' | 'strict' | null>(null, 'none', 'strict', 'strict', 'strict'),
        tagMatch: seldom<TagMatch | null>(
          null,
          { key: 'tier', equal: true, value: 'fast' },
          { key: 'tier', equal: false, value: 'slow' },
        ),
      }),
      existingBricks: fc.constantFrom(0, 0, 0, 3),
    }),
    limits: fc.record({
      minimumBrickKib: seldom(gibToKib(1), gibToKib(2), gibToKib(3)),
      maximumBrickKib: fc.constantFrom(gibToKib(2), gibToKib(4096), gibToKib(4096)),
      maximumBricks: fc.constant(shape.maximumBricks),
      averageFileKib: fc.constant(64),
      zoneChecking: seldom<'none' | 'strict'>('none', 'strict'),
    }),
    seed: fc.integer(),
  });
}

export function place({ picture, wanted, limits, seed }: Case): VolumePlacement | RefusedPlacement {
  try {
    return placeVolume(picture, wanted, limits, seeded(seed));
  } catch (error) {
    if (error instanceof RefusedPlacement) return error;
    throw error;
  }
}
