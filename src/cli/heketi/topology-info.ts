import type { ApiClient } from '../http-client.ts';
import { toCluster, toIds, toNode, toVolume } from '../wire.ts';
import { at, type HeketiCommand, printEither } from './context.ts';
import { clusterLayout } from './topology-layout.ts';

export const topologyInfo: HeketiCommand = {
  name: 'info',
  about: 'Show all clusters with their volumes, nodes, devices and bricks',
  flags: [{ name: 'template', short: 'T', kind: 'string', about: 'Go templates are not supported; use --json' }],
  run: async ({ flags }, context) => {
    if (flags.text('template') !== '') {
      throw new Error('Go templates are not supported: use --json and format that');
    }
    const topology = { clusters: await readClusters(context.client()) };
    printEither(context, topology, ({ clusters }) => `${clusters.map(clusterLayout).join('')}\n`);
  },
};

export type TopologyCluster = Awaited<ReturnType<typeof readCluster>>;

/** One request for the list, and one for each cluster, volume and node; the server has no single answer for all. */
export async function readClusters(client: ApiClient): Promise<TopologyCluster[]> {
  const clusters: TopologyCluster[] = [];
  for (const id of toIds(await client.get('/clusters'), 'clusters')) clusters.push(await readCluster(client, id));
  return clusters;
}

async function readCluster(client: ApiClient, clusterId: string) {
  const { id, block, file, ...ids } = toCluster(await client.get(at('clusters', clusterId)));
  const volumes = [];
  for (const volume of ids.volumes) volumes.push(toVolume(await client.get(at('volumes', volume))));
  const nodes = [];
  for (const node of ids.nodes) nodes.push(toNode(await client.get(at('nodes', node))));
  return { volumes, nodes, id, block, file };
}
