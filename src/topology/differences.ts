import type { Tags } from '../domain/tags.ts';
import type { ClusterMatch, DeviceMatch, NodeMatch } from './match.ts';
import type { RunningCluster, RunningNode, RunningTopology } from './target.ts';
import type { WantedCluster } from './wanted.ts';

/** Everything in which the file and the server differ and which a load leaves alone, one sentence each. */
export function differencesOf(clusters: readonly ClusterMatch[], running: RunningTopology): string[] {
  const used = new Set(clusters.flatMap(({ nodes }) => nodes.flatMap((node) => node.running ?? [])));
  return [
    ...clusters.flatMap((match) => [...clusterDifferences(match, running), ...match.nodes.flatMap(nodeDifferences)]),
    ...running.clusters.flatMap((cluster) => missingNodes(cluster, used)),
  ];
}

function clusterDifferences({ wanted, nodes }: ClusterMatch, running: RunningTopology): string[] {
  const found = nodes.filter((node) => node.running !== null);
  const ids = [...new Set(found.map(({ clusterId }) => clusterId))];
  const flags = running.clusters
    .filter(({ id }) => ids.includes(id))
    .flatMap((cluster) => flagDifferences(cluster, wanted));
  if (ids.length < 2) return flags;
  const places = found.map((node) => `${node.wanted.host} in ${node.clusterId}`).join(', ');
  return [...flags, `Nodes of one cluster in the file are in different clusters on the server: ${places}.`];
}

function flagDifferences(running: RunningCluster, wanted: WantedCluster): string[] {
  return (['file', 'block'] as const)
    .filter((flag) => running[flag] !== wanted[flag])
    .map((flag) => `Cluster ${running.id}: "${flag}" is ${running[flag]} on the server, ${wanted[flag]} in the file.`);
}

function nodeDifferences({ wanted, running, devices }: NodeMatch): string[] {
  if (running === null) return [];
  const matched = new Set(devices.map((device) => device.running));
  return [
    ...differs(`Node ${wanted.host}: zone`, String(running.zone), String(wanted.zone)),
    ...differs(`Node ${wanted.host}: manage names`, running.manage.join(' '), wanted.manage.join(' ')),
    ...differs(`Node ${wanted.host}: storage names`, running.storage.join(' '), wanted.storage.join(' ')),
    ...differs(`Node ${wanted.host}: tags`, tagText(running.tags), tagText(wanted.tags)),
    ...devices.flatMap((device) => deviceDifferences(wanted.host, device)),
    ...running.devices
      .filter((device) => !matched.has(device))
      .map((device) => `Device ${device.name} of node ${wanted.host} is on the server, but not in the file.`),
  ];
}

function deviceDifferences(host: string, { wanted, running }: DeviceMatch): string[] {
  if (running === null) return [];
  return [
    ...differs(`Device ${wanted.name} of node ${host}: name`, running.name, wanted.name),
    ...differs(`Device ${wanted.name} of node ${host}: tags`, tagText(running.tags), tagText(wanted.tags)),
  ];
}

function missingNodes(cluster: RunningCluster, used: ReadonlySet<RunningNode>): string[] {
  return cluster.nodes
    .filter((node) => !used.has(node))
    .map((node) => `Node ${node.manage[0]} of cluster ${cluster.id} is on the server, but not in the file.`);
}

function differs(what: string, onServer: string, inFile: string): string[] {
  return onServer === inFile ? [] : [`${what}: ${onServer || 'none'} on the server, ${inFile || 'none'} in the file.`];
}

function tagText(tags: Tags): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(' ');
}
