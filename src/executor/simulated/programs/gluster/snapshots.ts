import { uuid } from '../../state/random-names.ts';
import { NotModelled } from '../program.ts';
import type { GlusterCommand, GlusterContext } from './context.ts';
import { type CopySource, copyVolumes, removeCopy, unmountCopy } from './copies.ts';
import { refused, succeeded } from './reply.ts';
import type { Element } from './xml.ts';

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
  const sources = volume.bricks.flatMap(({ node, path }) => sourceOf(here, node, path) ?? []);
  if (sources.length < volume.bricks.length) {
    const text = `Snapshot is supported only for thin provisioned LV. Ensure that all bricks of ${volumeName} are thinly provisioned LV.`;
    return refuse(text, 30815);
  }
  const id = uuid(here.random);
  const copies = copyVolumes(here, uuid(here.random), sources);
  here.pool.snapshots.set(name, { name, id, volume: volumeName, active: false, taken: volume, copies });
  return succeeded(
    `snapshot create: success: Snap ${name} created successfully\n`,
    aboutSnapshot('snapCreate', name, id),
  );
};

/** `name` and `uuid` of a snapshot. */
export const aboutSnapshot = (operation: string, name: string, id: string): Element[] => [
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

/** The thin volume that a brick lies on, and the brick's directory in it. */
function sourceOf({ nodes }: GlusterContext, name: string, path: string): CopySource | undefined {
  const node = nodes.get(name);
  const place = node.mounts.placeOf(path);
  const [target] = node.mounts.targetsOf(place.filesystem);
  const mount = target === undefined ? undefined : node.mounts.at(target);
  const volume = mount === undefined ? undefined : node.volumeAt(mount.source);
  return volume?.kind === 'thin' ? { node: name, volume, directory: place.path } : undefined;
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
  for (const copy of snapshot.copies) {
    unmountCopy(here.nodes, copy);
    removeCopy(here.nodes, copy);
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
