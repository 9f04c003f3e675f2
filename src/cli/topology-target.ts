import type { TopologyTarget } from '../topology/target.ts';
import type { ApiClient } from './http-client.ts';
import { at } from './path.ts';
import { readClusters, type TopologyCluster } from './read-clusters.ts';
import { toCluster, toNode } from './wire.ts';

/** A running server as the target of a topology. */
export function createTopologyTarget(client: ApiClient): TopologyTarget {
  return {
    snapshot: async () => ({ clusters: (await readClusters(client)).map(toRunning) }),
    createCluster: async ({ file, block }) => toCluster(await client.send('POST', '/clusters', { block, file })).id,
    deleteCluster: async (id) => {
      await client.send('DELETE', at('clusters', id));
    },
    addNode: async ({ clusterId, zone, manage, storage, tags }) => {
      const request = { zone, hostnames: { manage, storage }, cluster: clusterId, ...unlessNone(tags) };
      return toNode(await client.run('POST', '/nodes', request)).id;
    },
    addDevice: async ({ nodeId, name, tags, destroyData }) => {
      const destroy = destroyData ? { destroydata: true } : {};
      await client.run('POST', '/devices', { name, ...unlessNone(tags), node: nodeId, ...destroy });
    },
  };
}

const unlessNone = (tags: object): object => (Object.keys(tags).length === 0 ? {} : { tags });

function toRunning({ id, file, block, nodes }: TopologyCluster) {
  return {
    id,
    file,
    block,
    nodes: nodes.map((node) => ({
      id: node.id,
      zone: node.zone,
      manage: node.hostnames.manage,
      storage: node.hostnames.storage,
      tags: node.tags ?? {},
      devices: node.devices.map(({ id, name, paths = [], tags = {} }) => ({ id, name, paths, tags })),
    })),
  };
}
