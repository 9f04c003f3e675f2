import type { BlockVolume, HostingVolume } from './block.ts';
import type { Brick, Cluster, Device, Id, Node, Operation, ThinPool, Volume } from './types.ts';

/** All that is remembered of the storage, as values: what an import writes and a dump reads. Each list is ascending by id. */
export interface Records {
  readonly clusters: readonly Cluster[];
  readonly nodes: readonly Node[];
  readonly devices: readonly Omit<Device, 'placedKib' | 'spareKib'>[];
  readonly pools: readonly ThinPool[];
  readonly volumes: readonly Volume[];
  /** Of the volumes that hold block volumes. */
  readonly hosting: readonly Pick<HostingVolume, 'volumeId' | 'reservedGib' | 'restriction'>[];
  readonly blockVolumes: readonly BlockVolume[];
  readonly bricks: readonly Brick[];
  /** Volumes whose brick sets nobody wrote down: `setIndex` and `position` of their bricks are a guess until gluster is asked. */
  readonly guessedSets: readonly Id[];
  /** Those that have not ended. */
  readonly operations: readonly Operation[];
}
