import type { BlockRestriction } from '../domain/block.ts';
import type { Durability, RequestedDurability } from '../domain/durability.ts';
import type { Tags } from '../domain/tags.ts';
import type { EntryState, Id, Snapshot } from '../domain/types.ts';
import type { Gib } from '../domain/units.ts';

/** What each kind of operation is asked for: validated at the edge, every default filled. */
export interface Requests {
  'create-volume': CreateVolume;
  'expand-volume': { readonly volumeId: Id; readonly addGib: Gib };
  'clone-volume': { readonly volumeId: Id; readonly name: string };
  'delete-volume': { readonly volumeId: Id };
  'create-block-volume': CreateBlockVolume;
  /** To an absolute size. */
  'expand-block-volume': { readonly blockVolumeId: Id; readonly sizeGib: Gib };
  'delete-block-volume': { readonly blockVolumeId: Id };
  'set-block-restriction': {
    readonly volumeId: Id;
    readonly restriction: Exclude<BlockRestriction, 'locked-by-update'>;
  };
  'add-node': AddNode;
  'delete-node': { readonly nodeId: Id };
  'set-node-state': { readonly nodeId: Id; readonly state: WorkingState };
  'remove-node': { readonly nodeId: Id; readonly healCheck: boolean };
  'add-device': AddDevice;
  'delete-device': { readonly deviceId: Id; readonly force: boolean };
  'set-device-state': { readonly deviceId: Id; readonly state: WorkingState };
  'remove-device': RemoveDevice;
  'evict-brick': { readonly brickId: Id; readonly healCheck: boolean };
  'resync-device': { readonly deviceId: Id };
  'clean-up': { readonly ids: readonly Id[] };
}

export interface CreateVolume {
  readonly sizeGib: Gib;
  /** Empty: `vol_<id>`. */
  readonly name: string;
  /** Empty: any cluster. */
  readonly clusters: readonly Id[];
  readonly durability: Durability;
  readonly requested: RequestedDurability;
  readonly gid: number;
  readonly options: readonly string[];
  readonly block: boolean;
  readonly snapshot: Snapshot;
}

export interface CreateBlockVolume {
  readonly sizeGib: Gib;
  /** Empty: `blockvol_<id>`. */
  readonly name: string;
  /** Empty: any cluster. */
  readonly clusters: readonly Id[];
  /** How many hosts serve it; 0, or more than there are: all. */
  readonly haCount: number;
  readonly auth: boolean;
}

export interface AddNode {
  readonly clusterId: Id;
  readonly zone: number;
  readonly manage: readonly string[];
  readonly storage: readonly string[];
  readonly tags: Tags;
}

export interface AddDevice {
  readonly nodeId: Id;
  readonly name: string;
  readonly tags: Tags;
  readonly destroyData: boolean;
}

/** Failed is what a removal ends with. */
export type WorkingState = Exclude<EntryState, 'failed'>;

export interface RemoveDevice {
  readonly deviceId: Id;
  /** Off: bricks are moved although the others of their sets may not have all data. */
  readonly healCheck: boolean;
  /** Also when it is online, as a part of removing its node. */
  readonly whateverState: boolean;
}
