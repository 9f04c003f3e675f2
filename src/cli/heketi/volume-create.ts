import { writeFileSync } from 'node:fs';
import type { FlagValues } from '../tree/flags.ts';
import { volumeText } from '../volume-text.ts';
import { toVolume, type VolumeInfo } from '../wire.ts';
import { type Context, commaList, type HeketiCommand, print, printEither } from './context.ts';
import { persistentVolume } from './kubernetes-objects.ts';
import { waitFlag, work } from './work.ts';

export const createVolume: HeketiCommand = {
  name: 'create',
  about: 'Create a volume',
  example: [
    'heketi-cli volume create --size=100',
    'heketi-cli volume create --size=100 --replica=2 --snapshot-factor=1.5',
    'heketi-cli volume create --size=100 --durability=disperse --disperse-data=8 --redundancy=3',
    'heketi-cli volume create --size=100 --gluster-volume-options="user.heketi.arbiter true"',
  ].join('\n'),
  flags: [
    { name: 'size', kind: 'int', about: 'Size in GiB' },
    {
      name: 'durability',
      kind: 'string',
      initial: 'replicate',
      choices: ['none', 'replicate', 'disperse'],
      about: 'none, replicate or disperse',
    },
    { name: 'replica', kind: 'int', initial: 3, about: 'Bricks that hold each file, for replicate' },
    { name: 'disperse-data', kind: 'int', initial: 4, about: 'Data bricks of a set, for disperse' },
    { name: 'redundancy', kind: 'int', initial: 2, about: 'Bricks of a set that may be lost, for disperse' },
    {
      name: 'snapshot-factor',
      kind: 'float',
      initial: 1,
      about: 'Above 1: space for snapshots, as a factor of the size',
    },
    { name: 'clusters', kind: 'string', about: 'Comma separated ids of the clusters to choose from' },
    { name: 'name', kind: 'string', about: 'Name of the volume; made up when absent' },
    { name: 'gid', kind: 'int', about: 'Group that owns the root of the volume' },
    { name: 'gluster-volume-options', kind: 'string', about: 'Comma separated volume options, each "key value"' },
    { name: 'block', kind: 'bool', about: 'Make a volume that hosts block volumes' },
    { name: 'persistent-volume', kind: 'bool', about: 'Print a Kubernetes PersistentVolume instead' },
    { name: 'persistent-volume-file', kind: 'string', about: 'Write a Kubernetes PersistentVolume to this file' },
    { name: 'persistent-volume-endpoint', kind: 'string', about: 'Endpoints object of the PersistentVolume' },
    waitFlag,
  ],
  run: async (invocation, context) => {
    const { flags } = invocation;
    if (flags.number('size') === 0) throw new Error('Missing volume size');
    if (flags.bool('persistent-volume') && flags.text('persistent-volume-endpoint') === '') {
      context.io.stderr.write('--persistent-volume-endpoint must be provided when using --persistent-volume\n');
      throw new Error('Missing endpoint');
    }
    if (
      !flags.bool(waitFlag.name) &&
      (flags.bool('persistent-volume') || flags.text('persistent-volume-file') !== '')
    ) {
      throw new Error('A PersistentVolume is made of the finished volume: it needs --wait');
    }
    await work(context, invocation, { method: 'POST', path: '/volumes', body: requestOf(flags) }, (answer) =>
      show(context, flags, toVolume(answer)),
    );
  },
};

function requestOf(flags: FlagValues): object {
  const factor = Math.fround(flags.number('snapshot-factor'));
  const snapshots = flags.number('snapshot-factor') > 1;
  return {
    size: flags.number('size'),
    clusters: commaList(flags.text('clusters')),
    name: flags.text('name'),
    durability: {
      type: flags.text('durability') || undefined,
      replicate: { replica: flags.number('replica') || undefined },
      disperse: {
        data: flags.number('disperse-data') || undefined,
        redundancy: flags.number('redundancy') || undefined,
      },
    },
    gid: flags.number('gid') || undefined,
    glustervolumeoptions: commaList(flags.text('gluster-volume-options')),
    block: flags.bool('block') || undefined,
    snapshot: { enable: snapshots, factor: snapshots ? shortestSingle(factor) : 0 },
  };
}

/** The shortest decimal that is this number in single precision: 1.2 stays 1.2. */
function shortestSingle(value: number): number {
  const decimals = [1, 2, 3, 4, 5, 6, 7, 8].map((precision) => Number(value.toPrecision(precision)));
  return decimals.find((decimal) => Math.fround(decimal) === value) ?? Number(value.toPrecision(9));
}

function show(context: Context, flags: FlagValues, volume: VolumeInfo): void {
  const file = flags.text('persistent-volume-file');
  const text = JSON.stringify(persistentVolume(volume, flags.text('persistent-volume-endpoint')), null, 2);
  if (flags.bool('persistent-volume')) print(context, `${text}\n`);
  else if (file !== '') save(context, file, text);
  else printEither(context, volume, volumeText);
}

function save(context: Context, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    context.io.stderr.write(`Unable to write to file ${file}\n`);
    throw error;
  }
}
