import type { Tags } from '../domain/tags.ts';

/** What a topology file asks for, defaults filled. */
export interface WantedTopology {
  readonly clusters: readonly WantedCluster[];
}

export interface WantedCluster {
  readonly file: boolean;
  readonly block: boolean;
  readonly nodes: readonly WantedNode[];
}

export interface WantedNode {
  /** The first manage name: what a node is known by. */
  readonly host: string;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly zone: number;
  readonly tags: Tags;
  readonly devices: readonly WantedDevice[];
}

export interface WantedDevice {
  readonly name: string;
  readonly destroyData: boolean;
  readonly tags: Tags;
}
