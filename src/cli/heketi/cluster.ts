import { at } from '../path.ts';
import { parseGoBool } from '../tree/go-numbers.ts';
import { type ClusterInfo, toCluster, toIds } from '../wire.ts';
import { type Context, firstArgument, type HeketiCommand, print, printEither } from './context.ts';
import { goJson } from './print.ts';

const create: HeketiCommand = {
  name: 'create',
  about: 'Create a cluster',
  example: 'heketi-cli cluster create --block=false',
  flags: [
    { name: 'block', kind: 'bool', initial: true, about: 'Let the cluster hold block volumes' },
    { name: 'file', kind: 'bool', initial: true, about: 'Let the cluster hold file volumes' },
  ],
  run: async ({ flags }, context) => {
    const request = { block: flags.bool('block'), file: flags.bool('file') };
    const cluster = toCluster(await context.client().send('POST', '/clusters', request));
    printEither(context, cluster, ({ id }) => `Cluster id: ${id}\n`);
  },
};

const list: HeketiCommand = {
  name: 'list',
  about: 'List the clusters and what they may hold',
  run: async (_, context) => {
    const client = context.client();
    const clusters = toIds(await client.get('/clusters'), 'clusters');
    if (context.json) return print(context, goJson({ clusters }));
    print(context, 'Clusters:\n');
    for (const id of clusters) {
      print(context, `Id:${id} ${usage(toCluster(await client.get(at('clusters', id))))}\n`);
    }
  },
};

const usage = ({ file, block }: ClusterInfo): string => `${file ? '[file]' : ''}${block ? '[block]' : ''}` || '[]';

const info: HeketiCommand = {
  name: 'info',
  takes: '[cluster_id]',
  about: 'Show the nodes and volumes of a cluster',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, 'Cluster id missing');
    printEither(context, toCluster(await context.client().get(at('clusters', id))), clusterText);
  },
};

function clusterText({ id, nodes, volumes, block, file }: ClusterInfo): string {
  return `Cluster id: ${id}\nNodes:\n${nodes.join('\n')}\nVolumes:\n${volumes.join('\n')}\nBlock: ${block}\n\nFile: ${file}\n`;
}

const setFlags: HeketiCommand = {
  name: 'setflags',
  about: 'Change what a cluster may hold',
  example: 'heketi-cli cluster setflags --file=false 886a86a868711bef83001',
  flags: [
    { name: 'block', kind: 'string', about: 'true or false: whether block volumes may be created' },
    { name: 'file', kind: 'string', about: 'true or false: whether file volumes may be created' },
  ],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, 'Cluster id missing');
    const file = invocation.flags.text('file');
    const block = invocation.flags.text('block');
    if (file === '' && block === '') throw new Error('At least one of --file or --block must be specified.');
    await changeFlags(context, id, file, block);
  },
};

/** The server replaces both flags, so the one that was not given is read first. */
async function changeFlags(context: Context, id: string, file: string, block: string): Promise<void> {
  const client = context.client();
  const current = toCluster(await client.get(at('clusters', id)));
  const request = {
    block: block === '' ? current.block : parseGoBool(block),
    file: file === '' ? current.file : parseGoBool(file),
  };
  await client.send('POST', at('clusters', id, '/flags'), request);
}

const remove: HeketiCommand = {
  name: 'delete',
  takes: '[cluster_id]',
  about: 'Delete an empty cluster',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, 'Cluster id missing');
    await context.client().send('DELETE', at('clusters', id));
    print(context, `Cluster ${id} deleted\n`);
  },
};

export const clusterCommand: HeketiCommand = {
  name: 'cluster',
  about: 'Create, look at and delete clusters',
  commands: [create, list, info, setFlags, remove],
};
