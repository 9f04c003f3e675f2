import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { labTopology } from '../../../lab/topology.ts';
import type { Client } from './client.ts';
import type { Service } from './service.ts';
import type { ClusterInfo, DeviceInfo, NodeInfo } from './wire.ts';

/** Loads the lab's nodes with these disks into a running service, by the command line. @returns what it printed */
export function applyTopology(service: Service, disks: readonly string[]): Promise<string> {
  const file = join(service.folder, 'topology.json');
  writeFileSync(file, JSON.stringify(labTopology(disks)));
  return service.brickyard('topology', 'apply', file);
}

/** All nodes of all clusters, in the order of their manage names: node1, node2, node3. */
export async function listNodes(client: Client): Promise<NodeInfo[]> {
  const { clusters } = await client.get<{ clusters: string[] }>('/clusters');
  const infos = await Promise.all(clusters.map((id) => client.get<ClusterInfo>(`/clusters/${id}`)));
  const nodes = await Promise.all(infos.flatMap((c) => c.nodes).map((id) => client.get<NodeInfo>(`/nodes/${id}`)));
  return nodes.sort((a, b) => ((a.hostnames.manage[0] ?? '') < (b.hostnames.manage[0] ?? '') ? -1 : 1));
}

export async function listDevices(client: Client): Promise<DeviceInfo[]> {
  return (await listNodes(client)).flatMap((node) => node.devices);
}

/** Asserts that the service counts no space as taken on any device. */
export async function proveAllFree(t: Test, client: Client): Promise<void> {
  for (const { name, storage, bricks } of await listDevices(client)) {
    t.equal(storage.free, storage.total, `${name}: all is free again`);
    t.strictSame(bricks, [], `${name}: no bricks`);
  }
}

/** Takes everything out of the service again: devices, nodes, clusters, as an administrator would. */
export async function removeTopology(client: Client): Promise<void> {
  for (const node of await listNodes(client)) {
    for (const device of node.devices) {
      await client.finish('POST', `/devices/${device.id}/state`, { state: 'offline' });
      await client.finish('POST', `/devices/${device.id}/state`, { state: 'failed' });
      await client.finish('DELETE', `/devices/${device.id}`);
    }
    await client.finish('DELETE', `/nodes/${node.id}`);
  }
  for (const id of (await client.get<{ clusters: string[] }>('/clusters')).clusters) {
    await client.send('DELETE', `/clusters/${id}`);
  }
}
