import { differencesOf } from './differences.ts';
import type { ClusterMatch, NodeMatch } from './match.ts';
import type { RunningCluster, RunningDevice, RunningNode, RunningTopology } from './target.ts';
import type { WantedCluster, WantedTopology } from './wanted.ts';

/** The file beside what runs: what a load has to do, and what it will leave as it is. */
interface Comparison {
  readonly clusters: readonly ClusterMatch[];
  /** What differs although a load doesn't change it, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * A node is known by its first manage name, in any cluster; a device by its name, or any of its other paths, under that node. A new
 * node goes to the cluster of the nearest known node before it in its entry, or else after it, so that a load that failed
 * half-way is continued in the same cluster.
 */
export function compareTopology(wanted: WantedTopology, running: RunningTopology): Comparison {
  const known = knownNodes(running);
  const clusters = wanted.clusters.map((cluster) => matchCluster(cluster, known));
  return { clusters, differences: differencesOf(clusters, running) };
}

type KnownNodes = ReadonlyMap<string, { readonly node: RunningNode; readonly cluster: RunningCluster }>;

function knownNodes(running: RunningTopology): KnownNodes {
  return new Map(
    running.clusters.flatMap((cluster) => cluster.nodes.map((node) => [node.manage[0] ?? '', { node, cluster }])),
  );
}

function matchCluster(wanted: WantedCluster, known: KnownNodes): ClusterMatch {
  let home = wanted.nodes.map((node) => known.get(node.host)).find((match) => match !== undefined)?.cluster.id ?? null;
  const nodes = wanted.nodes.map((node): NodeMatch => {
    const match = known.get(node.host);
    home = match?.cluster.id ?? home;
    const devices = node.devices.map((device) => ({ wanted: device, running: findDevice(device.name, match?.node) }));
    return { wanted: node, running: match?.node ?? null, clusterId: home, devices };
  });
  return { wanted, nodes };
}

function findDevice(name: string, node: RunningNode | undefined): RunningDevice | null {
  const devices = node?.devices ?? [];
  return devices.find((device) => device.name === name) ?? devices.find(({ paths }) => paths.includes(name)) ?? null;
}
