import { brickLvName } from '../domain/names.ts';
import type { Records } from '../domain/records.ts';
import { type Device, freeKib, type Id } from '../domain/types.ts';
import { toBlockVolumeEntry } from './block-volumes.ts';
import {
  arbiterSubType,
  type BrickEntry,
  type ClusterEntry,
  type DeviceEntry,
  type Dump,
  type NodeEntry,
} from './dump.ts';
import { toOperationEntry } from './operation-entry.ts';
import { placedOn } from './space.ts';
import { toVolumeEntry } from './volume-entry.ts';

/** Children by their parent, for lists that Heketi keeps in both directions. */
type Links = (parent: Id) => Id[];

/**
 * The records as Heketi would dump them. Settings are no part of it, so neither keys nor host keys are.
 * @param generation what `DB_GENERATION_ID` says
 */
export function toDump(records: Records, generation: Id): Dump {
  const { clusters, pools, volumes, bricks, blockVolumes } = records;
  const placed = placedOn(pools);
  const pool = new Map(pools.map((one) => [one.id, one]));
  const { nodes, devices, operations } = withoutNew(records);
  const clusterOf = new Map(volumes.map(({ id, clusterId }) => [id, clusterId]));
  const hosted = Map.groupBy(blockVolumes, ({ hostingId }) => hostingId);
  const hosting = new Map(records.hosting.map((one) => [one.volumeId, one]));
  const hosts = Map.groupBy(nodes, ({ clusterId }) => clusterId);
  const links = {
    nodes: linked(nodes, ({ clusterId }) => clusterId),
    volumes: linked(volumes, ({ clusterId }) => clusterId),
    devices: linked(devices, ({ nodeId }) => nodeId),
    bricks: linked(bricks, ({ deviceId }) => deviceId),
    volumeBricks: linked(bricks, ({ volumeId }) => volumeId),
    blockVolumes: linked(blockVolumes, ({ hostingId }) => clusterOf.get(hostingId) ?? ''),
  };
  return {
    clusterentries: clusters.map((cluster) => toClusterEntry(cluster, links)),
    volumeentries: volumes.map((volume) =>
      toVolumeEntry(volume, {
        bricks: links.volumeBricks(volume.id),
        hosts: (hosts.get(volume.clusterId) ?? []).map(({ storage }) => storage[0] ?? ''),
        hosting: hosting.get(volume.id),
        blockVolumes: hosted.get(volume.id) ?? [],
      }),
    ),
    brickentries: bricks.map((brick) => toBrickEntry(brick, pool.get(brick.poolId))),
    nodeentries: nodes.map((node) => toNodeEntry(node, links.devices)),
    deviceentries: devices.map((device) =>
      toDeviceEntry({ ...device, placedKib: placed.get(device.id) ?? 0 }, links.bricks),
    ),
    blockvolumeentries: blockVolumes.map((block) => toBlockVolumeEntry(block, clusterOf.get(block.hostingId) ?? '')),
    dbattributeentries: attributes(generation),
    pendingoperations: operations.flatMap((operation) => toOperationEntry(operation, records)),
  };
}

/** Nodes and devices that are still being added: to Heketi they are not there yet. */
function withoutNew({ nodes, devices, operations }: Records): Pick<Records, 'nodes' | 'devices' | 'operations'> {
  const adding = new Set(operations.filter(({ kind }) => kind.startsWith('add-')).map(({ id }) => id));
  const isThere = ({ pendingOp }: { pendingOp: Id | null }) => pendingOp === null || !adding.has(pendingOp);
  return { nodes: nodes.filter(isThere), devices: devices.filter(isThere), operations };
}

function linked<T extends { readonly id: Id }>(children: readonly T[], parentOf: (child: T) => Id): Links {
  const groups = Map.groupBy(children, parentOf);
  return (parent) => (groups.get(parent) ?? []).map(({ id }) => id);
}

const toClusterEntry = (
  { id, block, file }: Records['clusters'][number],
  links: Readonly<Record<'nodes' | 'volumes' | 'blockVolumes', Links>>,
): ClusterEntry => ({
  Info: { id, nodes: links.nodes(id), volumes: links.volumes(id), block, file, blockvolumes: links.blockVolumes(id) },
});

const toNodeEntry = (node: Records['nodes'][number], devices: Links): NodeEntry => ({
  State: node.state,
  Info: {
    zone: node.zone,
    hostnames: { manage: node.manage, storage: node.storage },
    cluster: node.clusterId,
    tags: node.tags,
    id: node.id,
  },
  Devices: devices(node.id),
});

function toDeviceEntry(device: Omit<Device, 'spareKib'>, bricks: Links): DeviceEntry {
  const total = device.totalKib as number;
  const free = freeKib(device) as number;
  return {
    State: device.state,
    Info: {
      name: device.name,
      tags: device.tags,
      storage: { total, free, used: total - free },
      id: device.id,
      paths: device.paths,
      pv_uuid: device.pvUuid,
    },
    Bricks: bricks(device.id),
    NodeId: device.nodeId,
    ExtentSize: device.extentKib,
  };
}

const toBrickEntry = (brick: Records['bricks'][number], pool: Records['pools'][number] | undefined): BrickEntry => ({
  Info: {
    id: brick.id,
    path: brick.path,
    device: brick.deviceId,
    node: brick.nodeId,
    volume: brick.volumeId,
    size: brick.sizeKib,
  },
  TpSize: pool?.sizeKib ?? 0,
  PoolMetadataSize: pool?.metadataKib ?? 0,
  Pending: { Id: brick.pendingOp ?? '' },
  LvmThinPool: pool?.name ?? '',
  // Heketi leaves the name empty where it follows from the id.
  LvmLv: brick.lvName === brickLvName(brick.id) ? '' : brick.lvName,
  SubType: brick.kind === 'arbiter' ? arbiterSubType : 1,
});

const attributes = (generation: Id): Dump['dbattributeentries'] => [
  { Key: 'DB_BRICK_HAS_SUBTYPE_FIELD', Value: 'yes' },
  { Key: 'DB_CLUSTER_HAS_FILE_BLOCK_FLAG', Value: 'yes' },
  { Key: 'DB_DEVICE_HAS_ID_META', Value: 'yes' },
  { Key: 'DB_GENERATION_ID', Value: generation },
  { Key: 'DB_HAS_PENDING_OPS_BUCKET', Value: 'yes' },
];
