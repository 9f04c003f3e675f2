import type { Change } from '../change.ts';
import { at } from '../path.ts';
import type { Invocation } from '../tree/command.ts';
import { volumeText } from '../volume-text.ts';
import { toIds, toVolume } from '../wire.ts';
import { type Context, firstArgument, type HeketiCommand, print, printEither } from './context.ts';
import { endpointSubsets } from './kubernetes-objects.ts';
import { column, goJson } from './print.ts';
import { createVolume } from './volume-create.ts';
import { waitFlag, work } from './work.ts';

const missingId = 'Volume id missing';

const list: HeketiCommand = {
  name: 'list',
  about: 'List the volumes',
  run: async (_, context) => {
    const client = context.client();
    const volumes = toIds(await client.get('/volumes'), 'volumes');
    if (context.json) return print(context, goJson({ volumes }));
    for (const id of volumes) {
      const { cluster, name, block } = toVolume(await client.get(at('volumes', id)));
      print(
        context,
        `${column('Id:', id, 35)} ${column('Cluster:', cluster, 35)} Name:${name}${block ? ' [block]' : ''}\n`,
      );
    }
  },
};

const info: HeketiCommand = {
  name: 'info',
  takes: '[volume_id]',
  about: 'Show a volume',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    printEither(context, toVolume(await context.client().get(at('volumes', id))), volumeText);
  },
};

const expand: HeketiCommand = {
  name: 'expand',
  takes: '[volume_id]',
  about: 'Make a volume larger',
  example: 'heketi-cli volume expand 60d46d518074b13a04ce1022c8c7193c --expand-size=10',
  flags: [
    { name: 'expand-size', kind: 'int', about: 'GiB to add' },
    { name: 'volume', kind: 'string', about: 'Id of the volume, instead of the argument' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const { args, flags } = invocation;
    if (flags.number('expand-size') === 0) throw new Error('Missing volume amount to expand');
    const id = flags.text('volume') || args[0] || '';
    if (id === '') throw new Error('Missing volume id');
    const body = { expand_size: flags.number('expand-size') };
    await change(context, invocation, { method: 'POST', path: at('volumes', id, '/expand'), body });
  },
};

const clone: HeketiCommand = {
  name: 'clone',
  takes: '[volume_id]',
  about: 'Clone a volume',
  flags: [{ name: 'name', kind: 'string', about: 'Name of the clone; made up when absent' }, waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    const name = invocation.flags.text('name');
    const body = name === '' ? {} : { name };
    await change(context, invocation, { method: 'POST', path: at('volumes', id, '/clone'), body });
  },
};

function restriction(name: string, restriction: string, about: string): HeketiCommand {
  return {
    name,
    takes: '[volume_id]',
    about,
    flags: [waitFlag],
    run: async (invocation, context) => {
      const id = firstArgument(invocation, missingId);
      const body = { restriction };
      await change(context, invocation, { method: 'POST', path: at('volumes', id, '/block-restriction'), body });
    },
  };
}

function change(context: Context, invocation: Invocation, request: Change): Promise<void> {
  return work(context, invocation, request, (answer) => printEither(context, toVolume(answer), volumeText));
}

const remove: HeketiCommand = {
  name: 'delete',
  takes: '[volume_id]',
  about: 'Delete a volume and its data',
  flags: [waitFlag],
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    await work(context, invocation, { method: 'DELETE', path: at('volumes', id) }, () =>
      print(context, `Volume ${id} deleted\n`),
    );
  },
};

const patchEndpoint: HeketiCommand = {
  name: 'patch',
  takes: '[volume_id]',
  about: 'Print a patch for the Kubernetes Endpoints of a volume',
  run: async (invocation, context) => {
    const id = firstArgument(invocation, missingId);
    const volume = toVolume(await context.client().get(at('volumes', id)));
    print(context, `{"subsets": ${goJson(endpointSubsets(volume))}}`);
  },
};

export const volumeCommand: HeketiCommand = {
  name: 'volume',
  about: 'Create, look at, expand, clone and delete volumes',
  commands: [
    createVolume,
    list,
    info,
    expand,
    clone,
    remove,
    {
      name: 'set-block-hosting-restriction',
      about: 'Allow or forbid new block volumes on a block hosting volume',
      commands: [
        restriction('locked', 'locked', 'Forbid new block volumes'),
        restriction('unlocked', '', 'Allow new block volumes'),
      ],
    },
    { name: 'endpoint', about: 'Endpoints of a volume in Kubernetes', commands: [patchEndpoint] },
  ],
};
