import type { Id } from '../domain/types.ts';

/** What can be asked of one host without changing anything or waiting for its lock. Each throws CommandError or HostError for itself alone. */
export interface Inspector {
  /** Every volume that gluster knows there. */
  inspectVolumes(host: string): Promise<VolumeReport[]>;
  /** LVM's own inventory: the rows of each report, mostly one. */
  inspectLvm(host: string, report: 'pvs' | 'vgs' | 'lvs'): Promise<LvmRow[][]>;
  /** The lines of fstab, and whether their devices are mounted. */
  inspectMounts(host: string): Promise<BrickMount[]>;
  /** Names of the block volumes in a hosting volume. */
  listBlockNames(host: string, hosting: string): Promise<string[]>;
  /** How full each thin pool of ours is. */
  measurePools(host: string): Promise<PoolFill[]>;
}

/** A volume as `gluster volume info` tells of it. */
export interface VolumeReport {
  readonly name: string;
  readonly uuid: string;
  readonly status: number;
  readonly statusText: string;
  readonly bricks: number;
  readonly distribute: number;
  readonly stripe: number;
  readonly replica: number;
  readonly arbiter: number;
  readonly disperse: number;
  readonly redundancy: number;
  readonly type: number;
  readonly typeText: string;
  readonly transport: number;
  readonly brickList: readonly { readonly name: string; readonly hostUuid: string; readonly isArbiter: boolean }[];
  readonly options: readonly { readonly name: string; readonly value: string }[];
}

/** A row of `pvs`, `vgs` or `lvs`: texts by column, sizes such as `104722432.00k`. */
export type LvmRow = Readonly<Record<string, string>>;

export interface BrickMount {
  readonly device: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly options: string;
  readonly mounted: boolean;
}

export interface PoolFill {
  readonly deviceId: Id;
  readonly dataPercent: number;
  readonly metadataPercent: number;
}
