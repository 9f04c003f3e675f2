import { Command, InvalidArgumentError, Option } from 'commander';
import { at } from '../path.ts';
import { volumeText } from '../volume-text.ts';
import { toIds, toVolume, type VolumeInfo } from '../wire.ts';
import { printJson, type Session } from './session.ts';
import { work } from './work.ts';

interface CreateOptions {
  readonly size: number;
  readonly durability: 'none' | 'replicate' | 'arbiter' | 'disperse';
  readonly replica: number;
  readonly disperse?: readonly [data: number, redundancy: number];
  readonly name?: string;
  readonly cluster?: readonly string[];
  readonly snapshotFactor?: number;
  readonly gid?: number;
  readonly option?: readonly string[];
  readonly wait: 'true' | 'false';
  readonly json?: boolean;
}

const json = () => new Option('--json', 'print it as JSON');
const wait = () =>
  new Option('--wait <true|false>', 'false: answer at once, and say how to look at the work')
    .choices(['true', 'false'])
    .default('true');

export function volumeCommand(session: Session): Command {
  return new Command('volume')
    .description('volumes')
    .addCommand(createCommand(session))
    .addCommand(
      new Command('list')
        .description('list the volumes')
        .addOption(json())
        .action((options) => list(session, options)),
    )
    .addCommand(
      new Command('info')
        .description('show a volume, and how to mount it')
        .argument('<id>')
        .addOption(json())
        .action(async (id: string, options) => show(session, await session.client().get(at('volumes', id)), options)),
    )
    .addCommand(
      new Command('expand')
        .description('make a volume larger')
        .argument('<id>')
        .requiredOption('--add <GiB>', 'how much to add', positive)
        .addOption(wait())
        .addOption(json())
        .action((id: string, options) => {
          const change = {
            method: 'POST',
            path: at('volumes', id, '/expand'),
            body: { expand_size: options.add },
          } as const;
          return work(session, options, change, (volume) => show(session, volume, options));
        }),
    )
    .addCommand(
      new Command('delete')
        .description('delete a volume and its data')
        .argument('<id>')
        .addOption(wait())
        .action((id: string, options) =>
          work(session, options, { method: 'DELETE', path: at('volumes', id) }, () =>
            session.io.stdout.write(`Volume ${id} deleted\n`),
          ),
        ),
    );
}

function createCommand(session: Session): Command {
  return new Command('create')
    .description('create a volume, and show how to mount it')
    .requiredOption('--size <GiB>', 'size', positive)
    .addOption(
      new Option('--durability <type>', 'how the data survives the loss of bricks')
        .choices(['none', 'replicate', 'arbiter', 'disperse'])
        .default('replicate'),
    )
    .option('--replica <count>', 'bricks that hold each file, for replicate', positive, 3)
    .option('--disperse <data+redundancy>', '2+1, 4+2, 8+3 or 8+4, for disperse (default: 4+2)', dispersion)
    .option('--name <name>', 'name of the volume; made up when absent')
    .option('--cluster <id...>', 'clusters to choose from; all when absent')
    .option('--snapshot-factor <factor>', 'space for snapshots, as a factor of the size', Number)
    .option('--gid <id>', 'group that owns the root of the volume', Number)
    .option('--option <option...>', 'volume options, each "key value"')
    .addOption(wait())
    .addOption(json())
    .action((options: CreateOptions) => {
      const change = { method: 'POST', path: '/volumes', body: requestOf(options) } as const;
      return work(session, options, change, (volume) => show(session, volume, options));
    });
}

function requestOf(options: CreateOptions): object {
  const { durability, size, name = '', cluster = [], snapshotFactor = 0, gid = 0, option = [] } = options;
  const [data, redundancy] = options.disperse ?? [4, 2];
  const arbiter = durability === 'arbiter' ? ['user.heketi.arbiter true'] : [];
  const replica = durability === 'arbiter' ? 3 : options.replica;
  return {
    size,
    name,
    clusters: cluster,
    durability: {
      type: durability === 'arbiter' ? 'replicate' : durability,
      ...(durability === 'disperse' ? { disperse: { data, redundancy } } : { replicate: { replica } }),
    },
    gid,
    glustervolumeoptions: [...option, ...arbiter],
    snapshot: { enable: snapshotFactor > 0, factor: snapshotFactor },
  };
}

async function list(session: Session, { json }: { readonly json?: boolean }): Promise<void> {
  const client = session.client();
  const volumes: VolumeInfo[] = [];
  for (const id of toIds(await client.get('/volumes'), 'volumes'))
    volumes.push(toVolume(await client.get(at('volumes', id))));
  if (json) return printJson(session, volumes);
  for (const { id, size, name } of volumes) session.io.stdout.write(`${id}  ${`${size} GiB`.padStart(10)}  ${name}\n`);
}

function show(session: Session, answer: unknown, { json }: { readonly json?: boolean }): void {
  const volume = toVolume(answer);
  if (json) printJson(session, volume);
  else session.io.stdout.write(`${volumeText(volume)}\nMount it with:\n  ${mountCommand(volume)}\n`);
}

function mountCommand({ mount }: VolumeInfo): string {
  const { device, options } = mount.glusterfs;
  const words = Object.entries(options).filter(([, value]) => value !== '');
  const joined = words.map(([key, value]) => `${key}=${value}`).join(',');
  return `mount -t glusterfs ${joined ? `-o ${joined} ` : ''}${device} /mnt`;
}

function positive(text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return Number(text);
}

function dispersion(text: string): [number, number] {
  const [, data, redundancy] = /^(\d{1,2})\+(\d{1,2})$/.exec(text) ?? [];
  if (data === undefined) throw new InvalidArgumentError('It must be like 4+2.');
  return [Number(data), Number(redundancy)];
}
