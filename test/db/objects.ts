import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import type { NewDevice } from '../../src/db/tables.ts';
import type { BlockVolume } from '../../src/domain/block.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { Brick, Cluster, Leftover, Node, Operation, ThinPool, Volume } from '../../src/domain/types.ts';

/** Time stands still at one second after the beginning. */
export const clock: Clock = { now: () => 1000, sleep: async () => {} };

export const aCluster = (change: Partial<Cluster> = {}): Cluster => ({ id: 'c1', file: true, block: true, ...change });

export const aNode = (change: Partial<Node> = {}): Node => ({
  id: 'n1',
  clusterId: 'c1',
  zone: 1,
  manage: ['manage1'],
  storage: ['storage1'],
  state: 'online',
  tags: {},
  pendingOp: null,
  ...change,
});

export const aDevice = (change: Partial<NewDevice> = {}): NewDevice => ({
  id: 'd1',
  nodeId: 'n1',
  name: '/dev/sdb',
  paths: ['/dev/disk/by-id/one'],
  pvUuid: 'uuid1',
  state: 'online',
  tags: {},
  totalKib: 1_000_000,
  foreignKib: 0,
  extentKib: 4096,
  pendingOp: null,
  ...change,
});

export const aPool = (change: Partial<ThinPool> = {}): ThinPool => ({
  id: 'p1',
  deviceId: 'd1',
  name: 'tp_p1',
  sizeKib: 100_000,
  metadataKib: 4096,
  ...change,
});

export const aVolume = (change: Partial<Volume> = {}): Volume => ({
  id: 'v1',
  clusterId: 'c1',
  name: 'vol_v1',
  sizeGib: 10,
  durability: { type: 'replicate', replica: 3, arbiter: true },
  requested: { type: 'replicate', replica: 3, data: 0, redundancy: 0 },
  gid: 2000,
  options: ['user.heketi.arbiter true', ''],
  block: false,
  snapshot: { enable: true, factor: 1.5 },
  pendingOp: null,
  ...change,
});

export const aBlockVolume = (change: Partial<BlockVolume> = {}): BlockVolume => ({
  id: 'k1',
  hostingId: 'v1',
  name: 'blockvol_k1',
  sizeGib: 3,
  takenGib: change.sizeGib ?? 3,
  usableGib: change.sizeGib ?? 3,
  haCount: 2,
  auth: true,
  hosts: ['storage1', 'storage2'],
  iqn: 'iqn.2016-12.org.gluster-block:k1',
  username: 'k1',
  password: 'hidden',
  pendingOp: null,
  expandOp: null,
  ...change,
});

export const aBrick = (change: Partial<Brick> = {}): Omit<Brick, 'nodeId'> => ({
  id: 'b1',
  volumeId: 'v1',
  deviceId: 'd1',
  poolId: 'p1',
  path: '/var/lib/heketi/mounts/vg_d1/brick_b1/brick',
  lvName: 'brick_b1',
  sizeKib: 90_000,
  kind: 'data',
  setIndex: 0,
  position: 2,
  pendingOp: null,
  replaces: null,
  ...change,
});

export const anOperation = (change: Partial<Operation> = {}): Operation => ({
  id: 'o1',
  queueId: 'q1',
  kind: 'create-volume',
  parentId: null,
  state: 'running',
  targetId: 'v1',
  plan: { bricks: [{ id: 'b1' }] },
  issuer: 'admin',
  attempts: 0,
  stepsDone: 0,
  stepsTotal: 3,
  error: null,
  location: null,
  startedAt: 1,
  endedAt: null,
  ...change,
});

export const aLeftover = (change: Partial<Leftover> = {}): Leftover => ({
  id: 'l1',
  operationId: 'o1',
  nodeId: 'n1',
  object: 'brick /var/lib/heketi/mounts/vg_d1/brick_b1',
  task: { remove: 'brick', id: 'b1' },
  poolId: null,
  attempts: 1,
  lastError: 'host manage1: no answer',
  createdAt: 5,
  ...change,
});

/** A database in memory, closed at the end of the test. */
export function memoryStore(t: Test): Store {
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  t.teardown(() => store.close());
  return store;
}

/** One cluster `c1` with node `n1` and its device `d1`. */
export async function storeWithDevice(t: Test): Promise<Store> {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    writer.insertNode(aNode());
    writer.insertDevice(aDevice());
  });
  return store;
}

/** Further: volume `v1` with brick `b1` in pool `p1`, and operation `o1`. */
export async function storeWithVolume(t: Test): Promise<Store> {
  const store = await storeWithDevice(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    writer.insertPool(aPool());
    writer.insertVolume(aVolume());
    writer.insertBrick(aBrick());
  });
  return store;
}

/** An empty directory, removed at the end of the test. */
export function temporaryDirectory(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'brickyard-db-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
