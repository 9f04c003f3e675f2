import type { Id } from '../domain/types.ts';
import type { RunningDevice, RunningNode } from './target.ts';
import type { WantedCluster, WantedDevice, WantedNode } from './wanted.ts';

/** A cluster of the file, and what of it is on the server already. */
export interface ClusterMatch {
  readonly wanted: WantedCluster;
  readonly nodes: readonly NodeMatch[];
}

export interface NodeMatch {
  readonly wanted: WantedNode;
  /** Null: to be added. */
  readonly running: RunningNode | null;
  /** The cluster that it is in, or will be added to; null: in the cluster to be created for this entry. */
  readonly clusterId: Id | null;
  readonly devices: readonly DeviceMatch[];
}

export interface DeviceMatch {
  readonly wanted: WantedDevice;
  /** Null: to be added. */
  readonly running: RunningDevice | null;
}
