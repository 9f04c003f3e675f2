import { at } from '../path.ts';
import { type DeviceInfo, type NodeInfo, toCluster, toIds, toNode } from '../wire.ts';
import { firstArgument, type HeketiCommand, print, printEither } from './context.ts';
import { column, sizeColumns, stateWord, tagLines } from './print.ts';
import { stateCommand } from './state.ts';
import { tagCommands } from './tags.ts';
import { waitFlag, work } from './work.ts';

const missingId = 'Node id missing';

const add: HeketiCommand = {
  name: 'add',
  about: 'Add a node to a cluster',
  example:
    'heketi-cli node add --zone=3 --cluster=3e098cb4407d7109806bb196d9e8f095 \\\n    --management-host-name=gluster-1.example --storage-host-name=192.0.2.11',
  flags: [
    { name: 'zone', kind: 'int', about: 'The zone (failure domain) that the node stands in' },
    { name: 'cluster', kind: 'string', about: 'The cluster that the node joins' },
    { name: 'management-host-name', kind: 'string', about: 'Name for commands' },
    { name: 'storage-host-name', kind: 'string', about: 'Name or address for bricks' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const { flags } = invocation;
    if (flags.number('zone') === 0) throw new Error('Missing zone');
    if (flags.text('management-host-name') === '') throw new Error('Missing management hostname');
    if (flags.text('storage-host-name') === '') throw new Error('Missing storage hostname');
    if (flags.text('cluster') === '') throw new Error('Missing cluster id');
    const hostnames = { manage: [flags.text('management-host-name')], storage: [flags.text('storage-host-name')] };
    const body = { zone: flags.number('zone'), hostnames, cluster: flags.text('cluster') };
    await work(context, invocation, { method: 'POST', path: '/nodes', body }, (answer) =>
      printEither(context, toNode(answer), (node) => `Node information:\n${nodeText(node)}`),
    );
  },
};

const list: HeketiCommand = {
  name: 'list',
  about: 'List the nodes of all clusters',
  run: async (_, context) => {
    const client = context.client();
    for (const cluster of toIds(await client.get('/clusters'), 'clusters')) {
      for (const id of toCluster(await client.get(at('clusters', cluster))).nodes) {
        print(context, `Id:${id}\tCluster:${cluster}\n`);
      }
    }
  },
};

const info: HeketiCommand = {
  name: 'info',
  takes: '[node_id]',
  about: 'Show a node and its devices',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    const node = toNode(await context.client().get(at('nodes', id)));
    printEither(context, node, () => `${nodeText(node)}Devices:\n${node.devices.map(deviceLine).join('')}`);
  },
};

const remove: HeketiCommand = {
  name: 'remove',
  takes: '[node_id]',
  about: 'Move all bricks away from a node',
  flags: [waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    const body = { state: 'failed' };
    await work(context, invocation, { method: 'POST', path: at('nodes', id, '/state'), body }, () =>
      print(context, `Node ${id} is now removed\n`),
    );
  },
};

const forget: HeketiCommand = {
  name: 'delete',
  takes: '[node_id]',
  about: 'Delete a node that has no devices',
  flags: [waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    await work(context, invocation, { method: 'DELETE', path: at('nodes', id) }, () =>
      print(context, `Node ${id} deleted\n`),
    );
  },
};

function nodeText(node: NodeInfo): string {
  return [
    `Node Id: ${node.id}\nState: ${stateWord(node.state)}\nCluster Id: ${node.cluster}\nZone: ${node.zone}\n`,
    `Management Hostname: ${node.hostnames.manage[0] ?? ''}\nStorage Hostname: ${node.hostnames.storage[0] ?? ''}\n`,
    tagLines(node.tags),
  ].join('');
}

function deviceLine(device: DeviceInfo): string {
  const names = column('Id:', device.id, 35) + column('Name:', device.name, 20);
  return `${names}${column('State:', stateWord(device.state), 10)}${sizeColumns(device)}${column('Bricks:', device.bricks.length, 8)}\n`;
}

export const nodeCommand: HeketiCommand = {
  name: 'node',
  about: 'Add, look at, enable, disable and remove nodes',
  commands: [
    add,
    list,
    info,
    stateCommand('enable', 'nodes', missingId),
    stateCommand('disable', 'nodes', missingId),
    remove,
    forget,
    ...tagCommands('nodes', 'node'),
  ],
};
