import type { Reader } from '../db/tables.ts';
import type { Health } from '../domain/ports.ts';
import type { ClusterPicture, DevicePicture, NodePicture } from '../domain/topology.ts';
import { type Device, freeKib, type Id, type Node } from '../domain/types.ts';

/** What the allocator may see of a cluster: its rows, and which nodes answer. `avoid` are nodes that failed just now. */
export function clusterPicture(
  reader: Reader,
  clusterId: Id,
  health: Health,
  avoid: ReadonlySet<Id> = new Set(),
): ClusterPicture {
  const devices = Map.groupBy(reader.listClusterDevices(clusterId), (device) => device.nodeId);
  const nodes = reader.listNodes(clusterId).map((node) => nodePicture(node, devices.get(node.id) ?? [], health, avoid));
  return { clusterId, nodes };
}

function nodePicture(node: Node, devices: readonly Device[], health: Health, avoid: ReadonlySet<Id>): NodePicture {
  return {
    id: node.id,
    name: node.manage[0] ?? node.id,
    zone: node.zone,
    tags: node.tags,
    unusable: whyNodeUnusable(node, health, avoid),
    devices: devices.map(devicePicture),
  };
}

function whyNodeUnusable(node: Node, health: Health, avoid: ReadonlySet<Id>): string | null {
  if (node.pendingOp !== null) return 'being added or removed';
  if (node.state !== 'online') return node.state;
  if (avoid.has(node.id)) return 'an attempt just failed there';
  return health.isDown(node.id) ? 'not answering' : null;
}

function devicePicture(device: Device): DevicePicture {
  const unusable =
    device.pendingOp !== null ? 'being added or removed' : device.state !== 'online' ? device.state : null;
  return {
    id: device.id,
    name: device.name,
    tags: device.tags,
    unusable,
    totalKib: device.totalKib,
    freeKib: freeKib(device),
    spareKib: device.spareKib,
    extentKib: device.extentKib,
  };
}
