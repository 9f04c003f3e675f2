import type { Service } from './service.ts';

export interface Loaded {
  readonly cluster: string;
  readonly nodes: readonly string[];
  readonly devices: readonly string[];
}

/** A cluster with a node in each of the given zones, every node with the same disks. */
export async function loadCluster(
  service: Service,
  zones: readonly number[] = [1, 2, 3],
  disks: readonly string[] = ['/dev/sdb', '/dev/sdc'],
  name = 'n',
): Promise<Loaded> {
  const { id: cluster } = (await service.call('POST', '/clusters', { file: true, block: true })).json<{ id: string }>();
  const nodes: string[] = [];
  for (const [index, zone] of zones.entries()) {
    const hostnames = { manage: [`${name}${index + 1}`], storage: [`${name}${index + 1}.storage`] };
    const answer = await service.settle('POST', '/nodes', { cluster, zone, hostnames });
    if (answer.status !== 200) throw new Error(answer.body);
    nodes.push(answer.json<{ id: string }>().id);
  }
  for (const node of nodes) {
    for (const disk of disks) {
      const answer = await service.settle('POST', '/devices', { node, name: disk });
      if (answer.status !== 204) throw new Error(answer.body);
    }
  }
  const infos = await Promise.all(nodes.map((id) => service.call('GET', `/nodes/${id}`)));
  const devices = infos.flatMap((info) => info.json<{ devices: { id: string }[] }>().devices.map(({ id }) => id));
  return { cluster, nodes, devices };
}
