import type { Durability, RequestedDurability } from './durability.ts';
import type { Tags } from './tags.ts';
import type { Gib, Kib, Ms } from './units.ts';

/** 32 lower-case hex digits. */
export type Id = string;

export type EntryState = 'online' | 'offline' | 'failed';

export interface Cluster {
  readonly id: Id;
  readonly file: boolean;
  readonly block: boolean;
}

export interface Node {
  readonly id: Id;
  readonly clusterId: Id;
  readonly zone: number;
  /** Names for commands; only the first is used, the others are kept. Never empty. */
  readonly manage: readonly string[];
  /** Names for bricks and peers; only the first is used. Never empty. */
  readonly storage: readonly string[];
  readonly state: EntryState;
  readonly tags: Tags;
  /** The operation that adds or removes this node; such a node is invisible. */
  readonly pendingOp: Id | null;
}

export interface Device {
  readonly id: Id;
  readonly nodeId: Id;
  /** The path it was added with, such as `/dev/sdb`. */
  readonly name: string;
  /** Stable links to it, as udev gave them at the time it was added. */
  readonly paths: readonly string[];
  /** LVM's UUID of the physical volume: what the device is known by. Empty until it is set up. */
  readonly pvUuid: string;
  readonly state: EntryState;
  readonly tags: Tags;
  readonly totalKib: Kib;
  /** Space of the volume group that belongs to nothing of ours, found by a resync. */
  readonly foreignKib: Kib;
  /** Sum of the thin pools placed here, metadata included. */
  readonly placedKib: Kib;
  /** The largest pool metadata here: LVM keeps a spare volume of that size (`lvol0_pmspare`). */
  readonly spareKib: Kib;
  readonly extentKib: Kib;
  readonly pendingOp: Id | null;
}

/** What the wire calls free: total minus what is placed. LVM's spare metadata volume is not in it. */
export function freeKib(device: Pick<Device, 'totalKib' | 'foreignKib' | 'placedKib'>): Kib {
  return device.totalKib - device.foreignKib - device.placedKib;
}

export interface ThinPool {
  readonly id: Id;
  readonly deviceId: Id;
  /** `tp_…`; not derivable from the brick in taken-over installations. */
  readonly name: string;
  readonly sizeKib: Kib;
  readonly metadataKib: Kib;
}

export type BrickKind = 'data' | 'arbiter';

export interface Brick {
  readonly id: Id;
  readonly volumeId: Id;
  readonly deviceId: Id;
  readonly nodeId: Id;
  readonly poolId: Id;
  /** The directory given to gluster, ending in `/brick`. */
  readonly path: string;
  /** `brick_…`. */
  readonly lvName: string;
  readonly sizeKib: Kib;
  readonly kind: BrickKind;
  /** Which brick set of the volume, from 0, and which place in it: gluster's order. */
  readonly setIndex: number;
  readonly position: number;
  readonly pendingOp: Id | null;
  /** The brick that it is being made for to take its place; it is not shown until it has. */
  readonly replaces: Id | null;
}

export interface Snapshot {
  readonly enable: boolean;
  /** Single precision, as on the wire; 1 when snapshots are off. */
  readonly factor: number;
}

export interface Volume {
  readonly id: Id;
  readonly clusterId: Id;
  readonly name: string;
  readonly sizeGib: Gib;
  /** What the volume is. */
  readonly durability: Durability;
  /** What the request said of it, echoed on the wire. */
  readonly requested: RequestedDurability;
  readonly gid: number;
  /** In the order of execution, with the empty strings that Heketi keeps. */
  readonly options: readonly string[];
  readonly block: boolean;
  readonly snapshot: Snapshot;
  /** The operation that creates or deletes this volume; such a volume is invisible. */
  readonly pendingOp: Id | null;
}

export type OperationKind =
  | 'create-volume'
  | 'delete-volume'
  | 'expand-volume'
  | 'create-block-volume'
  | 'delete-block-volume'
  | 'expand-block-volume'
  | 'set-block-restriction'
  | 'clone-volume'
  | 'evict-brick'
  | 'remove-device'
  | 'remove-node'
  | 'add-node'
  | 'delete-node'
  | 'set-node-state'
  | 'add-device'
  | 'delete-device'
  | 'set-device-state'
  | 'resync-device'
  | 'clean-up';

/**
 * - `running`: being performed by this process
 * - `interrupted`: found running at start; recovery will undo or complete it
 * - `undoing`: failed, its undo is being performed or retried
 * - `done`, `failed`: ended; kept for the queue's retention
 */
export type OperationState = 'running' | 'interrupted' | 'undoing' | 'done' | 'failed';

export interface Operation {
  readonly id: Id;
  /** What the client polls; unrelated to the operation's id, as in Heketi. */
  readonly queueId: Id;
  readonly kind: OperationKind;
  /** The operation that this one is a part of, or null. */
  readonly parentId: Id | null;
  readonly state: OperationState;
  /** The object it works on. */
  readonly targetId: Id;
  /** Everything needed to perform, undo or complete it, as JSON. */
  readonly plan: unknown;
  /** Who asked: `admin`, `user`, or empty without authentication. */
  readonly issuer: string;
  readonly attempts: number;
  readonly stepsDone: number;
  readonly stepsTotal: number;
  /** First error; shown to the client when the state is `failed`. */
  readonly error: string | null;
  /** Path of the resource once done, or null. */
  readonly location: string | null;
  readonly startedAt: Ms;
  readonly endedAt: Ms | null;
}

/** Something that is on a host that could not be reached, or would not go; removed when the host answers. */
export interface Leftover {
  readonly id: Id;
  readonly operationId: Id;
  readonly nodeId: Id;
  /** For people: `brick /var/lib/heketi/mounts/vg_…/brick_…`. */
  readonly object: string;
  /** What removes it, as JSON; see `operations/leftovers.ts`. */
  readonly task: unknown;
  /** The pool whose space stays taken until then. */
  readonly poolId: Id | null;
  readonly attempts: number;
  readonly lastError: string;
  readonly createdAt: Ms;
}
