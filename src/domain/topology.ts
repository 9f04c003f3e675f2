import type { Durability } from './durability.ts';
import type { Tags } from './tags.ts';
import type { BrickKind, Id } from './types.ts';
import type { Gib, Kib } from './units.ts';
import type { PlacementOptions } from './volume-options.ts';

/** The allocator's picture of one cluster at one moment: values only, never changed. */
export interface ClusterPicture {
  readonly clusterId: Id;
  /** Every node of the cluster, also those that can't be used, so that a refusal can name them. Ascending by id. */
  readonly nodes: readonly NodePicture[];
}

export interface NodePicture {
  readonly id: Id;
  /** First manage name, for messages. */
  readonly name: string;
  readonly zone: number;
  readonly tags: Tags;
  /** Why it takes no bricks (`offline`, `failed`, `not answering`), or null. */
  readonly unusable: string | null;
  /** Ascending by id. */
  readonly devices: readonly DevicePicture[];
}

export interface DevicePicture {
  readonly id: Id;
  readonly name: string;
  readonly tags: Tags;
  /** Why it takes no bricks, or null. */
  readonly unusable: string | null;
  readonly totalKib: Kib;
  readonly freeKib: Kib;
  /** Largest pool metadata placed so far: LVM keeps a spare of that size, which must fit as well. */
  readonly spareKib: Kib;
  readonly extentKib: Kib;
}

/** Limits of the configuration that bear on placement. */
export interface PlacementLimits {
  readonly minimumBrickKib: Kib;
  readonly maximumBrickKib: Kib;
  readonly maximumBricks: number;
  /** KiB; used when the volume names none. */
  readonly averageFileKib: Kib;
  readonly zoneChecking: 'strict' | 'none';
}

export interface PlacementRequest {
  readonly durability: Durability;
  /** Size to place: of the volume, or the part added by an expansion. */
  readonly sizeGib: Gib;
  readonly snapshotFactor: number;
  readonly options: PlacementOptions;
  /** Bricks that the volume has already; they count towards the limit. */
  readonly existingBricks: number;
}

/** Where one brick goes. Names and ids are given by the caller: placement knows none. */
export interface BrickPlacement {
  readonly nodeId: Id;
  readonly deviceId: Id;
  readonly sizeKib: Kib;
  readonly poolKib: Kib;
  readonly metadataKib: Kib;
  readonly kind: BrickKind;
}

/** Brick sets in gluster's order; within a set, the arbiter is last. */
export type VolumePlacement = readonly (readonly BrickPlacement[])[];
