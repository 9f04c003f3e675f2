import type { WantedTopology } from './wanted.ts';

/** A node listed twice, or a device listed twice under its node: one sentence for each. */
export function duplicatesIn(wanted: WantedTopology): string[] {
  const nodes = wanted.clusters.flatMap((cluster, c) =>
    cluster.nodes.map((node, n) => ({ node, place: `clusters[${c}].nodes[${n}]` })),
  );
  return [
    ...repeated(nodes.map(({ node, place }) => [node.host, `${place}.node.hostnames.manage[0]`])),
    ...nodes.flatMap(({ node, place }) =>
      repeated(node.devices.map(({ name }, d) => [name, `${place}.devices[${d}]`])),
    ),
  ];
}

function repeated(entries: readonly (readonly [name: string, place: string])[]): string[] {
  const first = new Map<string, string>();
  return entries.flatMap(([name, place]) => {
    const earlier = first.get(name);
    if (earlier !== undefined) return [`${place}: ${name} is listed already at ${earlier}`];
    first.set(name, place);
    return [];
  });
}
