import { at } from '../path.ts';
import { type BlockVolumeInfo, toBlockVolume, toIds } from '../wire.ts';
import { commaList, firstArgument, type HeketiCommand, print, printEither } from './context.ts';
import { bracketed, column, goJson } from './print.ts';
import { waitFlag, work } from './work.ts';

const missingId = 'Volume id missing';

const create: HeketiCommand = {
  name: 'create',
  about: 'Create a block volume',
  example: 'heketi-cli blockvolume create --size=100 --ha=2 --auth',
  flags: [
    { name: 'size', kind: 'int', about: 'Size in GiB' },
    { name: 'ha', kind: 'int', about: 'How many nodes export it; 0 for all' },
    { name: 'auth', kind: 'bool', about: 'Ask for a user and a password' },
    { name: 'name', kind: 'string', about: 'Name of the volume; made up when absent' },
    { name: 'clusters', kind: 'string', about: 'Comma separated ids of the clusters to choose from' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const { flags } = invocation;
    if (flags.number('size') === 0) throw new Error('Missing volume size');
    if (flags.number('ha') < 0) throw new Error('Invalid HA count');
    const request = {
      size: flags.number('size'),
      clusters: commaList(flags.text('clusters')),
      name: flags.text('name'),
      hacount: flags.number('ha') || undefined,
      auth: flags.bool('auth') || undefined,
    };
    await work(context, invocation, { method: 'POST', path: '/blockvolumes', body: request }, (answer) =>
      printEither(context, toBlockVolume(answer), blockVolumeText),
    );
  },
};

const info: HeketiCommand = {
  name: 'info',
  takes: '[volume_id]',
  about: 'Show a block volume',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    printEither(context, toBlockVolume(await context.client().get(at('blockvolumes', id))), blockVolumeText);
  },
};

const expand: HeketiCommand = {
  name: 'expand',
  takes: '[volume_id]',
  about: 'Make a block volume larger',
  flags: [
    { name: 'new-size', kind: 'int', about: 'The new size in GiB, not the difference' },
    { name: 'blockvolume', kind: 'string', about: 'Id of the volume, instead of the argument' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const { args, flags } = invocation;
    if (flags.number('new-size') === 0) throw new Error('Missing block volume net new size');
    const id = flags.text('blockvolume') || args[0] || '';
    if (id === '') throw new Error('Missing block volume id');
    const body = { new_size: flags.number('new-size') };
    await work(context, invocation, { method: 'POST', path: at('blockvolumes', id, '/expand'), body }, (answer) =>
      printEither(context, toBlockVolume(answer), blockVolumeText),
    );
  },
};

const list: HeketiCommand = {
  name: 'list',
  about: 'List the block volumes',
  run: async (_, context) => {
    const client = context.client();
    const blockvolumes = toIds(await client.get('/blockvolumes'), 'blockvolumes');
    if (context.json) return print(context, goJson({ blockvolumes }));
    for (const id of blockvolumes) {
      const { cluster = '', name } = toBlockVolume(await client.get(at('blockvolumes', id)));
      print(context, `${column('Id:', id, 35)} ${column('Cluster:', cluster, 35)} Name:${name}\n`);
    }
  },
};

const remove: HeketiCommand = {
  name: 'delete',
  takes: '[volume_id]',
  about: 'Delete a block volume and its data',
  flags: [waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    await work(context, invocation, { method: 'DELETE', path: at('blockvolumes', id) }, () =>
      print(context, `Volume ${id} deleted\n`),
    );
  },
};

function blockVolumeText(volume: BlockVolumeInfo): string {
  const { hosts, iqn, lun, username, password } = volume.blockvolume;
  return [
    `Name: ${volume.name}`,
    `Size: ${volume.size}`,
    `UsableSize: ${volume.usablesize ?? 0}`,
    `Volume Id: ${volume.id}`,
    `Cluster Id: ${volume.cluster ?? ''}`,
    `Hosts: ${bracketed(hosts)}`,
    `IQN: ${iqn}`,
    `LUN: ${lun}`,
    `Hacount: ${volume.hacount ?? 0}`,
    `Username: ${username}`,
    `Password: ${password}`,
    `Block Hosting Volume: ${volume.blockhostingvolume ?? ''}`,
    '',
  ].join('\n');
}

export const blockVolumeCommand: HeketiCommand = {
  name: 'blockvolume',
  about: 'Create, look at, expand and delete block volumes',
  commands: [create, list, info, expand, remove],
};
