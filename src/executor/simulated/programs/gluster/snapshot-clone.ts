import { plainDirectory } from '../../model/files.ts';
import type { BrickCopy, GlusterBrick, GlusterVolume } from '../../model/gluster-pool.ts';
import { uuid } from '../../state/random-names.ts';
import { directoryAt } from '../directories.ts';
import { NotModelled } from '../program.ts';
import type { GlusterCommand, GlusterContext } from './context.ts';
import { copyVolumes, mountCopy } from './copies.ts';
import { refused, succeeded } from './reply.ts';

/** Set on every clone, before the options of its source. */
const quotaOptions = [
  ['features.quota', 'off'],
  ['features.inode-quota', 'off'],
  ['features.quota-deem-statfs', 'off'],
] as const;

/** `snapshot clone NAME SNAPSHOT`: a volume of its own over thin snapshots of the snapshot's, mounted, not started. */
export const snapshotClone: GlusterCommand = (here, [name = '', snapshotName = '', ...words]) => {
  const refuse = (text: string, errno: number) => refused('snapshot clone: failed: ', text, errno);
  if (words.length > 0) throw new NotModelled(words.join(' '));
  const snapshot = here.pool.snapshots.get(snapshotName);
  if (here.pool.volumes.has(name)) return refuse(`Volume with name:${name} already exists`, 30811);
  if (snapshot === undefined) return refuse(`Snapshot (${snapshotName}) does not exist`, 30807);
  if (!snapshot.active) return refuse(`Snapshot ${snapshotName} is not activated`, 30810);
  if (!snapshot.copies.every(({ node }) => here.nodes.answers(node))) {
    return refuse('One or more bricks may be down.', 30803);
  }
  const id = uuid(here.random);
  const sources = snapshot.copies.flatMap(({ node, vg, lv, directory }) => {
    const volume = here.nodes.get(node).lvm.volume(vg, lv);
    return volume === undefined ? [] : [{ node, volume, directory }];
  });
  const copies = copyVolumes(here, id, sources);
  const bricks = copies.map((copy, at) => takeCopy(here, copy, snapshot.taken.bricks[at], id));
  here.pool.volumes.set(name, {
    ...snapshot.taken,
    name,
    id,
    bricks,
    status: 'Created',
    options: optionsOf(snapshot.taken),
  });
  const volume = [['name', name] as const, ['uuid', id] as const];
  return succeeded(`snapshot clone: success: Clone ${name} created successfully\n`, [
    ['CloneCreate', [['volume', volume]]],
  ]);
};

function takeCopy(here: GlusterContext, copy: BrickCopy, origin: GlusterBrick | undefined, id: string): GlusterBrick {
  mountCopy(here.nodes, copy);
  const node = here.nodes.get(copy.node);
  const path = `${copy.mount}${copy.directory}`;
  const directory = directoryAt(node, path) ?? plainDirectory;
  node.files.put(node.mounts.placeOf(path), { ...directory, brickOf: id });
  const host = origin?.name.slice(0, origin.name.indexOf(':/')) ?? copy.node;
  return { name: `${host}:${path}`, node: copy.node, path, copy };
}

const optionsOf = ({ options }: GlusterVolume): GlusterVolume['options'] => [
  ...options.filter(([key]) => key !== 'features.barrier'),
  ...quotaOptions,
];
