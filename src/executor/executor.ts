import type { Id } from '../domain/types.ts';
import type { Gib, Kib } from '../domain/units.ts';
import type { Inspector } from './inspected.ts';

export type * from './inspected.ts';

/**
 * What can be done on nodes. Every verb may be repeated: `ensure…` accepts what is there already, `remove…` what is gone.
 * All throw CommandError when a program failed and HostError when a host did not answer (see `errors.ts`).
 * `host` is a node's manage name; verbs that take `hosts` try them in order and go on to the next only when one can't be
 * reached or its glusterd does not answer, never because a command failed.
 */
export interface Executor extends Inspector {
  /** @throws DomainError `failed` that names what the node lacks: glusterd, LVM, thin-provisioning tools, XFS tools */
  checkNode(host: string): Promise<void>;
  /** Whether glusterd is active; false also when the host does not answer. */
  glusterdUp(host: string): Promise<boolean>;
  /**
   * Takes the node's lock once. From then on no script of an older term begins there, and none is running. Waits for one that is.
   * May be repeated.
   */
  claim(host: string): Promise<void>;

  /** Makes `storage` a peer; limits snapshots when `snapshot_limit` is set. A known peer is fine. */
  ensurePeer(hosts: readonly string[], storage: string): Promise<void>;
  /** No longer a peer; one that is none is fine. Fails while the peer holds bricks. */
  removePeer(hosts: readonly string[], storage: string): Promise<void>;
  /** The storage names that gluster knows on this host as connected peers, itself excluded. */
  listPeers(host: string): Promise<Peer[]>;

  /**
   * Makes the device a physical volume in a volume group of its own and says what it found. Completes a half-made one of the same id.
   * @throws DomainError `failed` with Heketi's text when the device holds anything and `destroyData` is off;
   *   `refused` when it may not be wiped: outside /dev, mounted, holds `/`, or in a volume group of another id in `known`
   */
  ensureDevice(host: string, device: DeviceSetup): Promise<DeviceFacts>;
  /** Volume group, physical volume and directory are gone. Fails while the group holds volumes. With `force` errors of programs are ignored. */
  removeDevice(host: string, device: DeviceHandle, force?: boolean): Promise<void>;
  inspectDevice(host: string, device: DeviceHandle): Promise<DeviceFacts>;

  /** Pool, thin volume, XFS, fstab line, mount and brick directory of each; one script. Completes half-made ones. */
  ensureBricks(host: string, bricks: readonly BrickSpec[]): Promise<void>;
  /**
   * What gluster has written to these brick directories is on disk: the mark of its volume above all, without which a brick does not start. Gluster
   * does not wait for the disk, and XFS takes up to half a minute. A failure is logged: by then the volume is in use.
   */
  syncBricks(host: string, paths: readonly string[]): Promise<void>;
  /**
   * Unmounts and removes each and its fstab line; the pool too when no other thin volume is in it. Absent is fine.
   * The fstab line stays while the brick is mounted.
   * @returns the ids of the bricks whose pool is gone as well: their space is free again
   */
  removeBricks(host: string, bricks: readonly BrickSpec[]): Promise<Id[]>;

  /** Created with these bricks, options set, started. One that exists with exactly these bricks is completed. */
  ensureVolume(hosts: readonly string[], volume: VolumeSpec): Promise<void>;
  /** Adds sets of bricks; those already in the volume are left out. */
  addBricks(hosts: readonly string[], volume: VolumeSpec): Promise<void>;
  /** `key value` each, in order; empty strings are skipped. */
  setOptions(hosts: readonly string[], name: string, options: readonly string[]): Promise<void>;
  startRebalance(hosts: readonly string[], name: string): Promise<void>;
  startVolume(hosts: readonly string[], name: string): Promise<void>;
  /** Stopped by force; one that is stopped or gone is fine. */
  stopVolume(hosts: readonly string[], name: string): Promise<void>;
  /** Deleted from gluster; gone is fine. It must be stopped and have no snapshots. */
  deleteVolume(hosts: readonly string[], name: string): Promise<void>;
  findVolume(hosts: readonly string[], name: string): Promise<VolumeFacts | undefined>;
  /**
   * `replacement` takes the place of `brick`, at once and without its data: gluster heals it from the others. Done already is fine.
   * Bricks are `storage host:path`.
   * @throws DomainError `failed`, Heketi's line first
   */
  replaceBrick(hosts: readonly string[], name: string, brick: string, replacement: string): Promise<void>;
  /**
   * Lets gluster heal a brick that is new in its place, as soon as the self-heal daemons have a connection to it; without this they may begin only
   * with their next round (volume option `cluster.heal-timeout`, 10 minutes). A failure is logged: what waits then is healed by that round.
   */
  startHealing(hosts: readonly string[], name: string, brick: string): Promise<void>;
  /** What each brick has that others lack. Takes 10 s and more while a node is down. @throws CommandError for a volume without replicas */
  inspectHealing(hosts: readonly string[], name: string): Promise<BrickHealing[]>;

  /** How many snapshots gluster keeps of the volume; 0 when there is no such volume. */
  countSnapshots(hosts: readonly string[], name: string): Promise<number>;
  /** Taken of a started volume all of whose bricks are up, and activated. */
  ensureSnapshot(hosts: readonly string[], snapshot: string, volume: string): Promise<void>;
  /** A volume of that name out of an active snapshot, not started. One that exists is taken for ours. */
  cloneSnapshot(hosts: readonly string[], snapshot: string, name: string): Promise<void>;
  /** With its thin volumes and mounts; gone is fine. */
  removeSnapshot(hosts: readonly string[], snapshot: string): Promise<void>;
  /** The thin volumes on this host that gluster made for a clone, known by the clone's UUID in gluster. */
  findClonedBricks(host: string, volumeUuid: string): Promise<ThinVolume[]>;

  /**
   * A block volume in gluster-block, served by all of `hosts` of the spec. One that is there already in just this form is fine.
   * @returns how initiators reach it; user and password are empty without authentication
   */
  ensureBlockVolume(
    hosts: readonly string[],
    block: BlockSpec,
  ): Promise<Pick<BlockFacts, 'iqn' | 'username' | 'password'>>;
  /** Undefined as well when there is no such hosting volume. */
  findBlockVolume(hosts: readonly string[], hosting: string, name: string): Promise<BlockFacts | undefined>;
  /** Grown to this size on every host that serves it. It may have grown when this throws: `findBlockVolume` tells. */
  resizeBlockVolume(hosts: readonly string[], hosting: string, name: string, sizeGib: Gib): Promise<void>;
  /** Gone is fine, with its hosting volume too. */
  removeBlockVolume(hosts: readonly string[], hosting: string, name: string): Promise<void>;
}

/** One brick of a volume in the answer of `heal info`. */
export interface BrickHealing {
  /** `storage host:path`. */
  readonly brick: string;
  /** Its process answers. */
  readonly online: boolean;
  /** Entries for which it is a source; 0 when it does not answer. */
  readonly entries: number;
}

export interface ThinVolume {
  readonly vg: string;
  readonly name: string;
  readonly pool: string;
}

export interface Peer {
  readonly uuid: string;
  readonly hostnames: readonly string[];
  readonly connected: boolean;
}

export interface DeviceSetup {
  readonly id: Id;
  /** Path given by the user. */
  readonly name: string;
  readonly destroyData: boolean;
  /** PV UUIDs of all devices that the service knows, with their ids: never wiped. */
  readonly known: ReadonlyMap<string, Id>;
  /** Facts that only the service knows, written to the volume group as LVM tags for a rebuild: cluster, node, zone, tags. */
  readonly vgTags: readonly string[];
}

export interface DeviceHandle {
  readonly id: Id;
  /** LVM's UUID, empty when not known. */
  readonly pvUuid: string;
  readonly name: string;
}

export interface DeviceFacts {
  readonly pvUuid: string;
  readonly paths: readonly string[];
  readonly totalKib: Kib;
  readonly freeKib: Kib;
  readonly extentKib: Kib;
}

export interface BrickSpec {
  readonly id: Id;
  readonly deviceId: Id;
  readonly poolName: string;
  readonly lvName: string;
  /** Brick directory, ending in `/brick`. */
  readonly path: string;
  readonly sizeKib: Kib;
  readonly poolKib: Kib;
  readonly metadataKib: Kib;
  readonly arbiter: boolean;
  readonly gid: number;
}

export interface VolumeSpec {
  readonly name: string;
  readonly type: 'none' | 'replicate' | 'disperse';
  /** `replica 3`, `replica 3 arbiter 1`, `disperse-data 4 redundancy 2` or nothing, as separate words. */
  readonly layout: readonly string[];
  /** `storage host:brick path`, set after set, in gluster's order. */
  readonly sets: readonly (readonly string[])[];
  /** `key value`, in order. Empty strings are skipped. */
  readonly options: readonly string[];
  /** Group of the brick directories, 0 for none; needed when a directory must be made again. */
  readonly gid: number;
  /** Manage name of each storage host in `sets`: a brick directory that a failed create has marked is made again there. */
  readonly manageNames: ReadonlyMap<string, string>;
}

export interface VolumeFacts {
  readonly name: string;
  readonly uuid: string;
  readonly started: boolean;
  /** In gluster's order. */
  readonly bricks: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

export interface BlockSpec {
  /** Name of the hosting volume. */
  readonly hosting: string;
  readonly name: string;
  readonly sizeGib: Gib;
  /** Storage names of the nodes that serve it. */
  readonly hosts: readonly string[];
  readonly auth: boolean;
}

export interface BlockFacts {
  readonly sizeGib: Gib;
  /** The smallest size that a host serves, when not all have followed a resize; else null. */
  readonly usableGib: Gib | null;
  /** Storage names of the nodes that serve it. */
  readonly hosts: readonly string[];
  readonly iqn: string;
  readonly username: string;
  readonly password: string;
}

/** What every command of one operation carries along. */
export interface OperationContext {
  readonly operationId: Id;
  /** Told before each command. */
  readonly onCommand?: (host: string, argv: readonly string[]) => void;
}

/** The executor, bound to one operation. */
export type ExecutorFor = (context: OperationContext) => Executor;
