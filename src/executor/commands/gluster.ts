import type { ExecutorSettings } from '../../domain/settings.ts';
import type { VolumeSpec } from '../executor.ts';
import type { Command } from '../runner.ts';
import { minutes } from './time.ts';

/**
 * One gluster command with its answer as XML. Most failures come with exit code 0 and are told by `opRet`, others with 1 or 255 and a plain text, so these
 * codes are left to the parser.
 */
function gluster(settings: ExecutorSettings, ...words: string[]): Command {
  const timeout = settings.glusterTimeoutS;
  return {
    argv: ['gluster', '--mode=script', `--timeout=${timeout}`, ...words, '--xml'],
    accept: [0, 1, 255],
    // As Heketi: gluster's own limit ends first, and no command gets less than ten minutes.
    timeoutMs: minutes(Math.max(10, 1 + Math.floor((timeout + 1) / 60))),
  };
}

export const peerStatus = (s: ExecutorSettings): Command => gluster(s, 'peer', 'status');
export const peerProbe = (s: ExecutorSettings, storage: string): Command => gluster(s, 'peer', 'probe', storage);
export const peerDetach = (s: ExecutorSettings, storage: string, force = false): Command =>
  gluster(s, 'peer', 'detach', storage, ...(force ? ['force'] : []));

export const limitSnapshots = (s: ExecutorSettings): Command =>
  gluster(s, 'snapshot', 'config', 'snap-max-hard-limit', String(s.snapshotLimit));

export const snapshotCreate = (s: ExecutorSettings, snapshot: string, volume: string): Command =>
  gluster(s, 'snapshot', 'create', snapshot, volume, 'no-timestamp');
export const snapshotActivate = (s: ExecutorSettings, snapshot: string): Command =>
  gluster(s, 'snapshot', 'activate', snapshot);
export const snapshotDeactivate = (s: ExecutorSettings, snapshot: string): Command =>
  gluster(s, 'snapshot', 'deactivate', snapshot);
export const snapshotDelete = (s: ExecutorSettings, snapshot: string): Command =>
  gluster(s, 'snapshot', 'delete', snapshot);
export const snapshotClone = (s: ExecutorSettings, name: string, snapshot: string): Command =>
  gluster(s, 'snapshot', 'clone', name, snapshot);
export const snapshotList = (s: ExecutorSettings, volume: string): Command => gluster(s, 'snapshot', 'list', volume);

/** One volume, or all of them. */
export const volumeInfo = (s: ExecutorSettings, volume?: string): Command =>
  gluster(s, 'volume', 'info', ...(volume === undefined ? [] : [volume]));

/** With the bricks of the first set only; the others follow by `addBrick`. */
export const volumeCreate = (s: ExecutorSettings, volume: VolumeSpec): Command =>
  gluster(s, 'volume', 'create', volume.name, ...volume.layout, ...(volume.sets[0] ?? []));

export const addBrick = (s: ExecutorSettings, volume: string, bricks: readonly string[]): Command =>
  gluster(s, 'volume', 'add-brick', volume, ...bricks);

export const volumeSet = (s: ExecutorSettings, volume: string, words: readonly string[]): Command =>
  gluster(s, 'volume', 'set', volume, ...words);

export const volumeStart = (s: ExecutorSettings, volume: string): Command => gluster(s, 'volume', 'start', volume);

export const volumeStop = (s: ExecutorSettings, volume: string): Command =>
  gluster(s, 'volume', 'stop', volume, 'force');

export const volumeDelete = (s: ExecutorSettings, volume: string): Command => gluster(s, 'volume', 'delete', volume);

export const rebalanceStart = (s: ExecutorSettings, volume: string): Command =>
  gluster(s, 'volume', 'rebalance', volume, 'start');

export const replaceBrick = (s: ExecutorSettings, volume: string, brick: string, replacement: string): Command =>
  gluster(s, 'volume', 'replace-brick', volume, brick, replacement, 'commit', 'force');

/** Its exit codes are negative error numbers; the answer says the same in words. 137 stays the code of a program that was killed. */
export const healInfo = (s: ExecutorSettings, volume: string): Command => ({
  ...gluster(s, 'volume', 'heal', volume, 'info'),
  accept: [0, 1, ...Array.from({ length: 118 }, (_, index) => 138 + index)],
});

/** Asks the self-heal daemons; both answers are plain text, in spite of `--xml`. */
export const healCount = (s: ExecutorSettings, volume: string): Command =>
  gluster(s, 'volume', 'heal', volume, 'statistics', 'heal-count');
export const healStart = (s: ExecutorSettings, volume: string): Command => gluster(s, 'volume', 'heal', volume);

const bricksPerCommand = 15;

/** Brick sets in groups that gluster takes well in one `add-brick`: Heketi's sizes, but several small dispersed sets go together. */
export function addBrickGroups(type: VolumeSpec['type'], sets: VolumeSpec['sets']): string[][] {
  const perSet = sets[0]?.length ?? bricksPerCommand;
  const size = type === 'replicate' ? 5 : Math.max(1, Math.floor(bricksPerCommand / perSet));
  const groups: string[][] = [];
  for (let start = 0; start < sets.length; start += size) groups.push(sets.slice(start, start + size).flat());
  return groups;
}

/**
 * The words of `volume set`, one list for each command: options side by side in one, but `group NAME` alone, since gluster reads a file of options for it.
 * `options` are `key value`; the value may hold spaces. Order is kept, empty strings are left out.
 */
export function setCommands(options: readonly string[]): string[][] {
  const commands: string[][] = [];
  let open: string[] | undefined;
  for (const option of options) {
    if (option === '') continue;
    const space = option.indexOf(' ');
    const words = space < 0 ? [option] : [option.slice(0, space), option.slice(space + 1)];
    const alone = words[0] === 'group' || words.length === 1;
    if (open === undefined || alone) commands.push([...words]);
    else open.push(...words);
    open = alone ? undefined : commands.at(-1);
  }
  return commands;
}
