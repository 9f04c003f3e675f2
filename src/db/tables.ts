import type { BlockRestriction, BlockVolume, HostingVolume } from '../domain/block.ts';
import type { Tags } from '../domain/tags.ts';
import type {
  Brick,
  Cluster,
  Device,
  EntryState,
  Id,
  Leftover,
  Node,
  Operation,
  OperationState,
  ThinPool,
  Volume,
} from '../domain/types.ts';
import type { Gib, Kib, Ms } from '../domain/units.ts';

/**
 * The table functions. `find…` answers undefined, `get…` throws `not_found` with Heketi's `Id not found`, `list…` is ascending by id.
 * Pending objects are found; callers that serve the API use the `visible` lists.
 */
export interface Reader {
  listClusterIds(): Id[];
  findCluster(id: Id): Cluster | undefined;
  getCluster(id: Id): Cluster;
  /** Visible nodes only. */
  listNodeIds(clusterId: Id): Id[];
  /** Visible volumes only. */
  listClusterVolumeIds(clusterId: Id): Id[];

  findNode(id: Id): Node | undefined;
  getNode(id: Id): Node;
  /** Every node of the cluster, pending ones included. */
  listNodes(clusterId: Id): Node[];
  listAllNodes(): Node[];
  /** The first storage name of every visible node, ascending by node id. */
  listStorageHosts(clusterId: Id): string[];
  /** Any of the node's names counts, pending nodes included. */
  findNodeByManageName(name: string): Node | undefined;
  findNodeByStorageName(name: string): Node | undefined;

  findDevice(id: Id): Device | undefined;
  getDevice(id: Id): Device;
  /** Pending ones included. */
  listDevices(nodeId: Id): Device[];
  /** All devices of the cluster's nodes, one query. */
  listClusterDevices(clusterId: Id): Device[];
  findDeviceByPvUuid(pvUuid: string): Device | undefined;
  listPvUuids(): { pvUuid: string; deviceId: Id }[];

  findVolume(id: Id): Volume | undefined;
  getVolume(id: Id): Volume;
  /** Visible ones. */
  listVolumeIds(): Id[];
  findVolumeByName(clusterId: Id, name: string): Volume | undefined;
  /** Pending ones too. For `records.ts` alone, as `listAllPools` is. */
  listAllVolumes(): Volume[];
  /** Volumes whose bricks' sets are a guess until gluster is asked. */
  listGuessedSets(): Id[];
  /** All of the cluster, pending ones too; kept by a trigger, not counted. */
  countVolumes(clusterId: Id): number;
  /** Visible ones of the cluster; those that are not are counted, and they are few. */
  countVisibleVolumes(clusterId: Id): number;

  findHostingVolume(volumeId: Id): HostingVolume | undefined;
  getHostingVolume(volumeId: Id): HostingVolume;
  /** Pending ones included. */
  listHostingVolumes(clusterId: Id): HostingVolume[];
  /** Whether a running operation makes or deletes a hosting volume, in any cluster. */
  isHostingVolumeUnderWay(): boolean;

  findBlockVolume(id: Id): BlockVolume | undefined;
  getBlockVolume(id: Id): BlockVolume;
  /** Pending ones count: a name belongs to one block volume of a hosting volume. */
  findBlockVolumeByName(hostingId: Id, name: string): BlockVolume | undefined;
  /** Visible ones, as in the next two. */
  listBlockVolumeIds(): Id[];
  listClusterBlockVolumeIds(clusterId: Id): Id[];
  listHostedBlockVolumeIds(hostingId: Id): Id[];
  /** Pending ones included. */
  listBlockVolumes(hostingId: Id): BlockVolume[];

  /** Ascending by brick id. */
  listVolumeBricks(volumeId: Id): Brick[];
  listDeviceBricks(deviceId: Id): Brick[];
  countDeviceBricks(deviceId: Id): number;
  findBrick(id: Id): Brick | undefined;
  getPool(id: Id): ThinPool;
  listAllPools(): ThinPool[];
  /** Whether a brick is in it, or a leftover may be: a clone's brick is in the pool of its origin's. */
  isPoolUsed(id: Id): boolean;

  findOperation(id: Id): Operation | undefined;
  /** Without its plan: clients ask for it again and again, and plans are long. */
  findOperationByQueue(queueId: Id): QueuedOperation | undefined;
  /** Oldest first. */
  listOperations(states: readonly OperationState[]): Operation[];
  /** The operations that were performed as parts of this one, oldest first. */
  listParts(id: Id): Operation[];
  countOperations(): Record<OperationState, number>;

  listLeftovers(): Leftover[];
  listNodeLeftovers(nodeId: Id): Leftover[];

  /** A remembered fact of the service itself: kind of executor, host keys (`host_key:NAME`). */
  findSetting(key: string): string | undefined;

  /** What SQLite finds broken in the file, in its own words. Reads all of it, as the next two do: for `check.ts` alone. */
  listDamage(): string[];
  listDanglingRows(): { table: string; parent: string }[];
  /** Sums kept by triggers that differ from what their rows add up to. */
  listWrongSums(): WrongSum[];
}

/** A sum that is not what the rows of `table` add up to. */
export interface WrongSum {
  readonly table: string;
  readonly name: string;
  readonly remembered: number | null;
  readonly counted: number;
}

/**
 * `insert…` throws `conflict` when a unique value is taken and `not_found` when what it refers to is not there, `update…` throws
 * `not_found` when there is no such row, `remove…` accepts that it is gone already.
 */
export interface Writer extends Reader {
  /** Runs after the commit that holds this write, in order. */
  onCommit(fn: () => void): void;

  insertCluster(cluster: Cluster): void;
  updateClusterFlags(id: Id, flags: { file: boolean; block: boolean }): void;
  /** @throws DomainError `conflict` when it holds nodes or volumes (foreign key) */
  removeCluster(id: Id): void;

  insertNode(node: Node): void;
  updateNode(id: Id, change: { state?: EntryState; tags?: Tags; pendingOp?: Id | null }): void;
  /** @throws DomainError `conflict` when it holds devices or leftovers */
  removeNode(id: Id): void;

  insertDevice(device: NewDevice): void;
  /** @throws DomainError `refused` when its pools would not fit any more */
  updateDevice(id: Id, change: DeviceChange): void;
  /** @throws DomainError `conflict` when it holds pools */
  removeDevice(id: Id): void;

  /** A hosting volume gets its reserve too. */
  insertVolume(volume: Volume): void;
  updateVolume(id: Id, change: { sizeGib?: Gib; pendingOp?: Id | null }): void;
  /** Its bricks' sets are a guess; gone with the volume. */
  guessSets(id: Id): void;
  /** @throws DomainError `conflict` when it holds bricks or block volumes */
  removeVolume(id: Id): void;
  /** @throws DomainError `refused` when its block volumes would not fit any more */
  updateHostingVolume(volumeId: Id, change: { reservedGib?: Gib; restriction?: BlockRestriction }): void;

  /** @throws DomainError `refused` when it does not fit into the hosting volume's free space, `conflict` when its name is taken there */
  insertBlockVolume(block: BlockVolume): void;
  /** @throws DomainError `refused` as above */
  updateBlockVolume(id: Id, change: BlockVolumeChange): void;
  removeBlockVolume(id: Id): void;
  /** Block volumes of the cluster are not served by this storage name any more. */
  removeBlockHost(clusterId: Id, host: string): void;

  /** @throws DomainError `refused` when it does not fit into the device's free space */
  insertPool(pool: ThinPool): void;
  /** Its space is free again. @throws DomainError `conflict` when bricks or leftovers use it */
  removePool(id: Id): void;
  insertBrick(brick: Omit<Brick, 'nodeId'>): void;
  updateBrick(id: Id, change: { pendingOp?: Id | null; replaces?: Id | null }): void;
  /** The pool stays: the caller removes it once the node's pool is gone. */
  removeBrick(id: Id): void;
  /** Sets or clears the mark on all bricks of the volume that carry `from`. */
  markBricks(volumeId: Id, from: Id | null, to: Id | null): void;

  insertOperation(operation: Operation): void;
  updateOperation(id: Id, change: OperationChange): void;
  /** Ended operations that ended before `before`; those with leftovers stay. */
  removeEndedOperations(before: Ms): number;

  insertLeftover(leftover: Leftover): void;
  updateLeftover(id: Id, change: { attempts: number; lastError: string }): void;
  removeLeftover(id: Id): void;

  saveSetting(key: string, value: string): void;
  removeSetting(key: string): void;
}

/** `endedChange` is the number of the commit that ended it; null before, and for what ended when commits had no numbers. */
export type QueuedOperation = Omit<Operation, 'plan'> & { readonly endedChange: number | null };

export type BlockVolumeChange = Partial<Omit<BlockVolume, 'id' | 'hostingId' | 'name' | 'auth'>>;

export type NewDevice = Omit<Device, 'placedKib' | 'spareKib'>;

export interface DeviceChange {
  state?: EntryState;
  tags?: Tags;
  pendingOp?: Id | null;
  pvUuid?: string;
  paths?: readonly string[];
  totalKib?: Kib;
  foreignKib?: Kib;
  extentKib?: Kib;
}

export type OperationChange = Partial<
  Pick<
    Operation,
    'state' | 'targetId' | 'plan' | 'attempts' | 'stepsDone' | 'stepsTotal' | 'error' | 'location' | 'endedAt'
  >
>;
