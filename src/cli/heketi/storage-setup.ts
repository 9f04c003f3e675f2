import { writeFileSync } from 'node:fs';
import { messageOf } from '../../domain/errors.ts';
import { databaseVolumeName } from '../../domain/names.ts';
import { databaseLevelOption, databaseOptions } from '../../domain/volume-options.ts';
import type { ApiClient } from '../http-client.ts';
import { at } from '../path.ts';
import type { FlagValues } from '../tree/flags.ts';
import { toCluster, toIds, toVolume, type VolumeInfo } from '../wire.ts';
import { type Context, type HeketiCommand, print } from './context.ts';
import { storageList } from './kubernetes-objects.ts';

export const storageSetup: HeketiCommand = {
  name: 'setup-openshift-heketi-storage',
  aliases: ['setup-heketi-db-storage', 'setup-kubernetes-heketi-storage'],
  about: 'Create a volume for the database of the server itself',
  description:
    'Creates a volume for the database of the server, and writes a list of Kubernetes objects which copy the database into it.',
  flags: [
    { name: 'listfile', kind: 'string', initial: 'heketi-storage.json', about: 'File for the list of objects' },
    { name: 'image', kind: 'string', initial: 'heketi/heketi:dev', about: 'Image of the job that copies' },
    {
      name: 'durability',
      kind: 'string',
      initial: 'replicate',
      choices: ['replicate', 'none'],
      about: 'replicate, or none for tests on one node',
    },
    { name: 'replica', kind: 'int', initial: 3, about: 'Bricks that hold each file, for replicate' },
    {
      name: 'gluster-volume-options',
      kind: 'string',
      about: 'Comma separated volume options instead of the usual ones',
    },
    { name: 'append-volume-options', kind: 'string', about: 'Comma separated volume options to add' },
    { name: 'node-selector', kind: 'string', about: 'key=value: nodes on which the job may run' },
  ],
  run: async ({ flags }, context) => {
    checkDurability(flags.text('durability'));
    const client = context.client();
    await refuseSecond(client);
    const volume = toVolume(await client.run('POST', '/volumes', requestOf(flags)));
    try {
      await writeList(context, client, volume, flags);
    } catch (error) {
      context.io.stderr.write('Cleaning up\n');
      await client.run('DELETE', at('volumes', volume.id)).catch(() => {});
      throw error;
    }
  },
};

function checkDurability(type: string): void {
  if (type === 'disperse') throw new Error('Durability disperse is not supported for heketi database storage');
  if (type !== 'replicate' && type !== 'none') throw new Error(`${type} is not a valid durability type`);
}

async function refuseSecond(client: ApiClient): Promise<void> {
  for (const cluster of toIds(await client.get('/clusters'), 'clusters')) {
    for (const id of toCluster(await client.get(at('clusters', cluster))).volumes) {
      const { name } = toVolume(await client.get(at('volumes', id)));
      if (name === databaseVolumeName) throw new Error(`Volume ${databaseVolumeName} already exists`);
    }
  }
}

function requestOf(flags: FlagValues): object {
  const type = flags.text('durability');
  const instead = flags.text('gluster-volume-options');
  const options = instead === '' ? databaseOptions : [...instead.split(','), `${databaseLevelOption} custom`];
  const appended = flags.text('append-volume-options');
  return {
    size: 2,
    name: databaseVolumeName,
    durability: { type, replicate: type === 'replicate' ? { replica: flags.number('replica') } : {}, disperse: {} },
    glustervolumeoptions: [...options, ...(appended === '' ? [] : appended.split(','))],
    snapshot: { enable: false, factor: 0 },
  };
}

async function writeList(context: Context, client: ApiClient, volume: VolumeInfo, flags: FlagValues): Promise<void> {
  const database = await client.raw('/backup/db').catch((error: unknown) => {
    throw new Error(`ERROR: ${messageOf(error)}\nUnable to get database from Heketi server`);
  });
  const [key, value, ...more] = flags.text('node-selector').split('=');
  const nodeSelector = key && value !== undefined && more.length === 0 ? { [key]: value } : {};
  const list = storageList(volume, database, { image: flags.text('image'), nodeSelector });
  print(context, `Saving ${flags.text('listfile')}\n`);
  // The list holds the database, secrets of block volumes included.
  writeFileSync(flags.text('listfile'), JSON.stringify(list, null, 2), { mode: 0o600 });
}
