import type { ApiClient } from '../http-client.ts';
import { at } from '../path.ts';
import { toCluster, toNode } from '../wire.ts';
import { type Context, firstArgument, type HeketiCommand, print } from './context.ts';

export const resync: HeketiCommand = {
  name: 'resync',
  takes: '[object_id]',
  about: 'Read the size of a device again from its node',
  flags: [{ name: 'cluster', kind: 'bool', about: 'The id is that of a cluster: resync all its devices' }],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, 'object/cluster id missing');
    if (invocation.flags.bool('cluster')) return resyncCluster(context, id);
    if (await resyncDevice(context.client(), id)) print(context, `Device ${id} updated\n`);
  },
};

async function resyncCluster(context: Context, cluster: string): Promise<void> {
  const client = context.client();
  print(context, 'Cluster-wide resync operation requested. Using object_id as cluster_id.\n');
  for (const node of toCluster(await client.get(at('clusters', cluster))).nodes) {
    for (const device of toNode(await client.get(at('nodes', node))).devices) {
      print(context, `Now resyncing device ${device.id}..\n`);
      await resyncDevice(client, device.id);
      print(context, `Device ${device.id} (node ${node}) in cluster ${cluster} updated\n`);
    }
  }
}

/** Scripts know this command as one that never fails, so a failure is only silence. */
async function resyncDevice(client: ApiClient, id: string): Promise<boolean> {
  return client.run('GET', at('devices', id, '/resync')).then(
    () => true,
    () => false,
  );
}
