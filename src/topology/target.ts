import type { Tags } from '../domain/tags.ts';
import type { Id } from '../domain/types.ts';

/**
 * Where a topology is loaded into: the service itself at start, or a running server over HTTP.
 * Every method may throw; the message is shown to the user as it is.
 */
export interface TopologyTarget {
  snapshot(): Promise<RunningTopology>;
  createCluster(flags: ClusterFlags): Promise<Id>;
  /** Refused by the target when the cluster is not empty. */
  deleteCluster(id: Id): Promise<void>;
  /** Resolves when the node is usable. */
  addNode(node: NodeToAdd): Promise<Id>;
  /** Resolves when the device is usable. */
  addDevice(device: DeviceToAdd): Promise<void>;
}

export interface ClusterFlags {
  readonly file: boolean;
  readonly block: boolean;
}

export interface NodeToAdd {
  readonly clusterId: Id;
  readonly zone: number;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly tags: Tags;
}

export interface DeviceToAdd {
  readonly nodeId: Id;
  readonly name: string;
  readonly tags: Tags;
  readonly destroyData: boolean;
}

/** What the target has now. */
export interface RunningTopology {
  readonly clusters: readonly RunningCluster[];
}

export interface RunningCluster extends ClusterFlags {
  readonly id: Id;
  readonly nodes: readonly RunningNode[];
}

export interface RunningNode {
  readonly id: Id;
  readonly zone: number;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly tags: Tags;
  readonly devices: readonly RunningDevice[];
}

export interface RunningDevice {
  readonly id: Id;
  readonly name: string;
  /** Other paths of the same device. */
  readonly paths: readonly string[];
  readonly tags: Tags;
}
