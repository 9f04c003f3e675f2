import type { GlusterSnapshot, GlusterVolume } from '../../model/gluster-pool.ts';
import type { LogicalVolume } from '../../model/lvm.ts';
import { lvmUuid, uuid } from '../../state/random-names.ts';
import { removeVolume } from '../lvm/lvremove.ts';
import { NotModelled } from '../program.ts';
import type { GlusterCommand, GlusterContext } from './context.ts';
import { type Reply, refused, succeeded } from './reply.ts';
import type { Element } from './xml.ts';

type Copies = GlusterSnapshot['copies'];

/** `snapshot create NAME VOLUME [no-timestamp]`: a thin snapshot of each brick, in the brick's own pool. */
export const snapshotCreate: GlusterCommand = (here, [asked = '', volumeName = '', ...words]) => {
  const refuse = (text: string, errno: number) => refused('snapshot create: failed: ', text, errno);
  if (words.length > 1 || (words[0] ?? 'no-timestamp') !== 'no-timestamp') throw new NotModelled(words.join(' '));
  const volume = here.pool.volumes.get(volumeName);
  if (volume === undefined) return refuse(`Volume (${volumeName}) does not exist `, 30806);
  if (volume.status !== 'Started') return refuse(`volume ${volumeName} is not started`, 30810);
  const name = words.length === 1 ? asked : `${asked}_GMT-${stamp(here.clock.now())}`;
  if (here.pool.snapshots.has(name)) return refuse(`Snapshot ${name} already exists`, 30812);
  if (!volume.bricks.every(({ node }) => here.nodes.answers(node))) {
    return refuse('One or more bricks may be down.', 30803);
  }
  const sources = volume.bricks.map(({ node, path }) => volumeUnder(here, node, path));
  if (!sources.every((source) => source?.kind === 'thin')) {
    const text = `Snapshot is supported only for thin provisioned LV. Ensure that all bricks of ${volumeName} are thinly provisioned LV.`;
    return refuse(text, 30815);
  }
  const id = uuid(here.random);
  const copies = copyBricks(
    here,
    volume,
    sources.flatMap((source) => source ?? []),
  );
  here.pool.snapshots.set(name, { name, id, volume: volumeName, active: false, copies });
  return succeeded(`snapshot create: success: Snap ${name} created successfully\n`, about('snapCreate', name, id));
};

const about = (operation: string, name: string, id: string): Element[] => [
  [
    operation,
    [
      [
        'snapshot',
        [
          ['name', name],
          ['uuid', id],
        ],
      ],
    ],
  ],
];

function stamp(now: number): string {
  return new Date(now).toISOString().slice(0, 19).replaceAll('-', '.').replace('T', '-').replaceAll(':', '.');
}

function volumeUnder({ nodes }: GlusterContext, name: string, path: string): LogicalVolume | undefined {
  const node = nodes.get(name);
  const [target] = node.mounts.targetsOf(node.mounts.placeOf(path).filesystem);
  const mount = target === undefined ? undefined : node.mounts.at(target);
  return mount === undefined ? undefined : node.volumeAt(mount.source);
}

/** Gluster counts the bricks of each node: the second copy on one is called `…_1`. */
function copyBricks(here: GlusterContext, volume: GlusterVolume, sources: readonly LogicalVolume[]): Copies {
  const id = uuid(here.random).replaceAll('-', '');
  const counts = new Map<string, number>();
  return volume.bricks.flatMap(({ node }, at): Copies => {
    const source = sources[at];
    if (source === undefined) return [];
    const count = counts.get(node) ?? 0;
    counts.set(node, count + 1);
    const copy = { ...source, name: `${id}_${count}`, uuid: lvmUuid(here.random), origin: source.name };
    here.nodes.get(node).lvm.put({ ...copy, filesystem: uuid(here.random) });
    return [[node, copy.vg, copy.name]];
  });
}

export const snapshotDelete: GlusterCommand = (here, [name = '', ...words]) => {
  if (name === 'all' || name === 'volume' || words.length > 0) throw new NotModelled('deleting several snapshots');
  const snapshot = here.pool.snapshots.get(name);
  const listed = (element: Element[]): Element[] => [['snapDelete', [['snapshots', [['snapshot', element]]]]]];
  if (snapshot === undefined) {
    const text = `Snapshot (${name}) does not exist`;
    const element: Element[] = [
      ['status', 'Failure'],
      ['opRet', -1],
      ['opErrno', 30807],
      ['opErrstr', text],
      ['name', name],
    ];
    return refused('snapshot delete: failed: ', text, 30807, listed(element));
  }
  for (const [node, vg, lv] of snapshot.copies) {
    const volume = here.nodes.get(node).lvm.volume(vg, lv);
    if (volume !== undefined) removeVolume(here.nodes.get(node), volume);
  }
  here.pool.snapshots.delete(name);
  const element: Element[] = [
    ['status', 'Success'],
    ['name', name],
    ['uuid', snapshot.id],
  ];
  return succeeded(`snapshot delete: ${name}: snap removed successfully\n`, listed(element));
};

export const snapshotList: GlusterCommand = (here, [volume, ...words]) => {
  if (words.length > 0) throw new NotModelled(words.join(' '));
  if (volume !== undefined && !here.pool.volumes.has(volume)) {
    return refused('Snapshot list failed: ', `Volume (${volume}) does not exist`, 30806);
  }
  const names = volume === undefined ? [...here.pool.snapshots.keys()] : here.pool.snapshotsOf(volume);
  const text = names.length === 0 ? 'No snapshots present\n' : names.map((name) => `${name}\n`).join('');
  const elements = names.map((name): Element => ['snapshot', name]);
  return succeeded(text, [['snapList', [['count', names.length], ...elements]]]);
};

const activation =
  (active: boolean, verb: 'activate' | 'deactivate', operation: string): GlusterCommand =>
  (here, [name = '']): Reply => {
    const refuse = (text: string, errno: number) => refused(`Snapshot ${verb}: failed: `, text, errno);
    const snapshot = here.pool.snapshots.get(name);
    if (snapshot === undefined) return refuse(`Snapshot (${name}) does not exist`, 30807);
    if (snapshot.active === active) return refuse(`Snapshot ${name} is already ${verb}d.`, 22);
    here.pool.snapshots.set(name, { ...snapshot, active });
    return succeeded(`Snapshot ${verb}: ${name}: Snap ${verb}d successfully\n`, about(operation, name, snapshot.id));
  };

export const snapshotActivate = activation(true, 'activate', 'snapActivate');
export const snapshotDeactivate = activation(false, 'deactivate', 'snapDeactivate');

/** `snapshot config snap-max-hard-limit N`; the limit itself is not kept. */
export const snapshotConfig: GlusterCommand = (_here, [key, value, ...words]) => {
  if (key !== 'snap-max-hard-limit' || words.length > 0) throw new NotModelled(`snapshot config ${key}`);
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 256) {
    const text = `Invalid snap-max-hard-limit ${value}. Expected range 1 - 256`;
    return refused('snapshot config: failed: ', text);
  }
  return succeeded('snapshot config: snap-max-hard-limit for System set successfully\n', [['snapConfig', '']]);
};
