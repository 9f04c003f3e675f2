import type { Store } from '../../src/db/store.ts';
import type { Writer } from '../../src/db/tables.ts';
import type { Brick, Node, Volume } from '../../src/domain/types.ts';
import { hex } from './serve.ts';

/** Rows with every field filled; what a test is about is given, the rest does not matter to it. */

export function node(change: Partial<Node> & Pick<Node, 'id'>): Node {
  const name = change.id.slice(0, 2);
  return {
    clusterId: hex('c'),
    zone: 1,
    manage: [`m-${name}`],
    storage: [`s-${name}`],
    state: 'online',
    tags: {},
    pendingOp: null,
    ...change,
  };
}

type NewDevice = Parameters<Writer['insertDevice']>[0];

export function device(change: Partial<NewDevice> & Pick<NewDevice, 'id' | 'nodeId'>): NewDevice {
  return {
    name: '/dev/sdb',
    paths: [],
    pvUuid: '',
    state: 'online',
    tags: {},
    totalKib: 500 * 1024 * 1024,
    foreignKib: 0,
    extentKib: 4096,
    pendingOp: null,
    ...change,
  };
}

export function volume(change: Partial<Volume> & Pick<Volume, 'id'>): Volume {
  return {
    clusterId: hex('c'),
    name: `vol_${change.id}`,
    sizeGib: 10,
    durability: { type: 'replicate', replica: 3, arbiter: false },
    requested: { type: 'replicate', replica: 3, data: 0, redundancy: 0 },
    gid: 0,
    options: ['', ''],
    block: false,
    snapshot: { enable: false, factor: 1 },
    pendingOp: null,
    ...change,
  };
}

/** A brick of 1 GiB in a pool of its own. */
export function insertBrick(writer: Writer, brick: Pick<Brick, 'id' | 'volumeId' | 'deviceId'>): void {
  writer.insertPool({
    id: brick.id,
    deviceId: brick.deviceId,
    name: `tp_${brick.id}`,
    sizeKib: 1048576,
    metadataKib: 8192,
  });
  writer.insertBrick({
    ...brick,
    poolId: brick.id,
    path: `/b/${brick.id.slice(0, 4)}/brick`,
    lvName: `brick_${brick.id}`,
    sizeKib: 1048576,
    kind: 'data',
    setIndex: 0,
    position: 0,
    pendingOp: null,
    replaces: null,
  });
}

/** An unfinished operation, for rows that belong to one. */
export function insertOperation(writer: Writer, id: string): void {
  writer.insertOperation({
    id,
    queueId: id,
    kind: 'create-volume',
    parentId: null,
    state: 'running',
    targetId: '',
    plan: {},
    issuer: '',
    attempts: 1,
    stepsDone: 0,
    stepsTotal: 1,
    error: null,
    location: null,
    startedAt: 0,
    endedAt: null,
  });
}

/** Cluster `cc…` with node `aa…`, its device `dd…`, and volume `ee…` with brick `bb…` on it. */
export async function insertLittleCluster(store: Store): Promise<void> {
  await store.write((writer) => {
    writer.insertCluster({ id: hex('c'), file: true, block: true });
    writer.insertNode(node({ id: hex('a') }));
    writer.insertDevice(device({ id: hex('d'), nodeId: hex('a') }));
    writer.insertVolume(volume({ id: hex('e') }));
    insertBrick(writer, { id: hex('b'), volumeId: hex('e'), deviceId: hex('d') });
  });
}
