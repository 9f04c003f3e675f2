import type { ApiClient } from './http-client.ts';
import { at } from './path.ts';
import { type NodeInfo, toCluster, toIds, toNode, toVolume, type VolumeInfo } from './wire.ts';

/** A cluster with all that is in it, in the order of the keys that `--json` prints. */
export interface TopologyCluster {
  readonly volumes: readonly VolumeInfo[];
  readonly nodes: readonly NodeInfo[];
  readonly id: string;
  readonly block: boolean;
  readonly file: boolean;
}

/** One request for the list, and one for each cluster, volume and node; the server has no single answer for all. */
export async function readClusters(client: ApiClient): Promise<TopologyCluster[]> {
  const clusters: TopologyCluster[] = [];
  for (const id of toIds(await client.get('/clusters'), 'clusters')) clusters.push(await readCluster(client, id));
  return clusters;
}

async function readCluster(client: ApiClient, clusterId: string): Promise<TopologyCluster> {
  const { id, block, file, ...ids } = toCluster(await client.get(at('clusters', clusterId)));
  const volumes = [];
  for (const volume of ids.volumes) volumes.push(toVolume(await client.get(at('volumes', volume))));
  const nodes = [];
  for (const node of ids.nodes) nodes.push(toNode(await client.get(at('nodes', node))));
  return { volumes, nodes, id, block, file };
}
