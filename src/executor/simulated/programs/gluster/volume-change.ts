import type { GlusterVolume } from '../../model/gluster-pool.ts';
import { uuid } from '../../state/random-names.ts';
import { directoryAt, makeDirectories } from '../directories.ts';
import { NotModelled } from '../program.ts';
import { sameServerError, shareServer, stageBricks } from './bricks.ts';
import { type GlusterCommand, type GlusterContext, peersOf, withVolume } from './context.ts';
import { generalError, type Reply, refused, succeeded } from './reply.ts';
import type { Element } from './xml.ts';

const about = (operation: string, { name, id }: GlusterVolume): Element[] => [
  [
    operation,
    [
      [
        'volume',
        [
          ['name', name],
          ['id', id],
        ],
      ],
    ],
  ],
];

const isForced = (words: readonly string[]): boolean => {
  if (words.length > 1 || (words.length === 1 && words[0] !== 'force')) throw new NotModelled(words.join(' '));
  return words.length === 1;
};

/** Starts brick processes; each brick must be there and carry the volume's mark, unless its node is down. */
export const volumeStart: GlusterCommand = (here, [name = '', ...words]) => {
  const prefix = `volume start: ${name}: failed: `;
  const force = isForced(words);
  return withVolume(here, name, prefix, (volume) => {
    if (volume.status === 'Started' && !force) return refused(prefix, `Volume ${name} already started`);
    const error = force ? undefined : firstBadBrick(here, volume);
    if (error !== undefined) return refused(prefix, error);
    for (const { node, path } of volume.bricks) {
      const host = here.nodes.get(node);
      if (directoryAt(host, path)?.brickOf === volume.id) makeDirectories(host, `${path}/.glusterfs/00`);
    }
    here.pool.volumes.set(name, { ...volume, status: 'Started' });
    return succeeded(`volume start: ${name}: success\n`, about('volStart', volume));
  });
};

function firstBadBrick(here: GlusterContext, volume: GlusterVolume): string | undefined {
  for (const { node, path } of volume.bricks) {
    if (!here.nodes.answers(node)) continue;
    const directory = directoryAt(here.nodes.get(node), path);
    if (directory?.brickOf === volume.id) continue;
    const error =
      directory === undefined
        ? `Failed to find brick directory ${path} for volume ${volume.name}. Reason : No such file or directory`
        : `Failed to get extended attribute trusted.glusterfs.volume-id for brick dir ${path}. Reason : No data available`;
    return node === here.node.name ? error : `Staging failed on ${here.nodes.shownAs(node)}. Error: ${error}`;
  }
  return undefined;
}

/** With `force` a volume that is stopped already is fine. */
export const volumeStop: GlusterCommand = (here, [name = '', ...words]) => {
  const prefix = `volume stop: ${name}: failed: `;
  const force = isForced(words);
  return withVolume(here, name, prefix, (volume) => {
    if (volume.status !== 'Started' && !force) return refused(prefix, `Volume ${name} is not in the started state`);
    here.pool.volumes.set(name, { ...volume, status: 'Stopped' });
    return succeeded(`volume stop: ${name}: success\n`, about('volStop', volume));
  });
};

/** Bricks keep their marks: they can't be used again until their directories are made anew. */
export const volumeDelete: GlusterCommand = (here, [name = '', ...words]) => {
  const prefix = `volume delete: ${name}: failed: `;
  if (words.length > 0) throw new NotModelled(words.join(' '));
  return withVolume(here, name, prefix, (volume) => {
    if (volume.status === 'Started') {
      return refused(prefix, `Volume ${name} has been started.Volume needs to be stopped before deletion.`);
    }
    const snapshots = here.pool.snapshotsOf(name).length;
    if (snapshots > 0) {
      const way = 'To delete the volume, first delete all the snapshots under it.';
      return refused(prefix, `Cannot delete Volume ${name} ,as it has ${snapshots} snapshots. ${way}`);
    }
    if (!peersOf(here).every((peer) => here.nodes.answers(peer))) return refused(prefix, 'Some of the peers are down');
    here.pool.volumes.delete(name);
    return succeeded(`volume delete: ${name}: success\n`, about('volDelete', volume));
  });
};

export const volumeAddBrick: GlusterCommand = (here, [name = '', ...words]) => {
  const said = (text: string): Element[] => [
    ['cliOp', 'volAddBrick'],
    ['output', text],
  ];
  const refuse = (text: string, errno = generalError): Reply =>
    refused('volume add-brick: failed: ', text, errno, said(text));
  const volume = here.pool.volumes.get(name);
  if (volume === undefined) return refuse(`Unable to get volinfo for volume name ${name}`, 0);
  const force = words.at(-1) === 'force';
  const bricks = force ? words.slice(0, -1) : [...words];
  if (!bricks.every((brick) => brick.includes(':/'))) throw new NotModelled('add-brick that changes the layout');
  const { bricksPerSet, type } = volume;
  if (bricks.length % bricksPerSet !== 0) {
    return refuse(`Incorrect number of bricks supplied ${bricks.length} with count ${bricksPerSet}`, 0);
  }
  if (!force && type !== 'distribute' && shareServer(here, bricks, bricksPerSet)) return refuse(sameServerError(type));
  const staged = stageBricks(here, bricks, volume.id, force);
  if (typeof staged === 'string') return refuse(staged);
  here.pool.volumes.set(name, { ...volume, bricks: [...volume.bricks, ...staged] });
  return succeeded('volume add-brick: success\n', said('Add Brick successful'));
};

/** Ends at once: nothing lies on simulated bricks that could be moved. */
export const volumeRebalance: GlusterCommand = (here, [name = '', verb, ...words]) => {
  if (verb !== 'start' || words.length > 0) throw new NotModelled(`rebalance ${verb}`);
  const prefix = `volume rebalance: ${name}: failed: `;
  const refuse = (text: string): Reply => refused(prefix, text, generalError, [['volRebalance', [['op', 1]]]]);
  const volume = here.pool.volumes.get(name);
  if (volume === undefined) return refuse(`Volume ${name} does not exist`);
  if (volume.bricks.length <= volume.bricksPerSet) {
    return refuse(`Volume ${name} is not a distribute volume or contains only 1 brick.\nNot performing rebalance`);
  }
  if (volume.status !== 'Started') return refuse(`Volume ${name} needs to be started to perform rebalance`);
  const task: Element[] = [
    ['task-id', uuid(here.random)],
    ['op', 1],
  ];
  return succeeded(`volume rebalance: ${name}: success\n`, [['volRebalance', task]]);
};
