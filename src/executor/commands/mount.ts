import { lvDevice, vgName } from '../../domain/names.ts';
import type { ExecutorSettings } from '../../domain/settings.ts';
import type { BrickSpec } from '../executor.ts';
import type { Command, Guard } from '../runner.ts';
import { minutes } from './time.ts';

/** awk programs: values come as arguments, never pasted in. awk opens the file itself, since a redirection would not run under sudo. */
export const appendLine = 'BEGIN { print ARGV[1] >> ARGV[2] }';
export const findMountPoint = '$2 == m { print "listed"; exit }';
export const findText = 'index($0, t) { print "listed"; exit }';

/** Where the brick's file system is mounted. */
export const mountOf = (brick: Pick<BrickSpec, 'path'>): string => brick.path.replace(/\/brick$/, '');

const deviceOf = (brick: BrickSpec): string => lvDevice(vgName(brick.deviceId), brick.lvName);

/** Exit code 1 and no output: nothing is mounted there. */
const mountSource = (brick: BrickSpec): Pick<Guard, 'argv' | 'accept' | 'plain'> => ({
  argv: ['findmnt', '--noheadings', '--output', 'SOURCE', '--mountpoint', mountOf(brick)],
  accept: [0, 1],
  plain: true,
});

export function makeMountPoint(brick: BrickSpec): Command {
  return { argv: ['mkdir', '-p', mountOf(brick)], timeoutMs: minutes(10) };
}

/** XFS as Heketi makes it; an arbiter brick holds inodes only. */
export function makeFilesystem(settings: ExecutorSettings, brick: BrickSpec): Command {
  const device = deviceOf(brick);
  const stripe = settings.xfsSu && settings.xfsSw ? ['-d', `su=${settings.xfsSu},sw=${settings.xfsSw}`] : [];
  const format = brick.arbiter ? ['-i', 'maxpct=100'] : ['-i', 'size=512', ...stripe];
  return {
    argv: ['mkfs.xfs', ...format, '-n', 'size=8192', device],
    guard: { argv: ['wipefs', '--noheadings', '--output', 'TYPE', device], skipWhen: ['xfs'] },
    timeoutMs: minutes(10),
  };
}

/** Ends the last line of fstab, when somebody left it without a newline; else the line that follows would be glued to it. */
export function endFstabLine(settings: ExecutorSettings): Command {
  return {
    argv: ['sed', '-i', '-e', '$a\\', settings.fstab],
    // The last byte, trimmed: nothing when it is a newline, or when there is no file yet.
    guard: { argv: ['tail', '-c', '1', settings.fstab], accept: [0, 1], skipWhen: [''], plain: true },
    timeoutMs: minutes(10),
  };
}

/**
 * A brick that can't be mounted must not keep its node from booting. As systemd then no longer waits for the mount before it starts services,
 * glusterd has to be named: one that starts before its bricks are mounted leaves them offline for good. Other programs skip options with `x-`.
 */
const bootOptions = ['nofail', 'x-systemd.before=glusterd.service'];

export function addToFstab(settings: ExecutorSettings, brick: BrickSpec): Command {
  const given = settings.mountOptions.split(',');
  const options = [...given, ...bootOptions.filter((option) => !given.includes(option))].join(',');
  const line = `${deviceOf(brick)} ${mountOf(brick)} xfs ${options} 1 2`;
  return {
    argv: ['awk', appendLine, line, settings.fstab],
    guard: {
      argv: ['awk', '-v', `m=${mountOf(brick)}`, findMountPoint, settings.fstab],
      accept: [0, 2],
      skipWhen: ['listed'],
    },
    timeoutMs: minutes(10),
  };
}

/**
 * What was changed in a file or directory, and on XFS everything before it, is on the disk when this ends. `xfs_io` because it is where mkfs.xfs is;
 * `sync` takes a path only since coreutils 8.24. A node that has no `xfs_io`, or no right to it, has to do without.
 */
export function syncToDisk(path: string): Command {
  return { argv: ['xfs_io', '-r', '-c', 'fsync', path], accept: [0, 1, 126, 127], timeoutMs: minutes(1) };
}

export function mountBrick(settings: ExecutorSettings, brick: BrickSpec): Command {
  return {
    argv: ['mount', '-o', settings.mountOptions, deviceOf(brick), mountOf(brick)],
    guard: { ...mountSource(brick), skipWhen: [deviceOf(brick)] },
    timeoutMs: minutes(10),
  };
}

/** The directory that gluster gets, with its group when there is one. */
export function makeBrickDirectory(path: string, gid: number): Command[] {
  const make: Command = { argv: ['mkdir', '-p', path], timeoutMs: minutes(10) };
  if (gid === 0) return [make];
  return [
    make,
    { argv: ['chown', `:${gid}`, path], timeoutMs: minutes(10) },
    { argv: ['chmod', '2775', path], timeoutMs: minutes(10) },
  ];
}

export function unmountBrick(brick: BrickSpec): Command {
  return {
    argv: ['umount', mountOf(brick)],
    guard: { ...mountSource(brick), skipWhen: [''] },
    timeoutMs: minutes(5),
  };
}

/** Comes after the brick was unmounted: a brick in use must find its mount again after a reboot. */
export function removeFromFstab(settings: ExecutorSettings, brick: BrickSpec): Command {
  return {
    argv: ['sed', '-i.save', '-e', `\\|${brick.lvName}|d`, settings.fstab],
    guard: {
      argv: ['awk', '-v', `t=${brick.lvName}`, findText, settings.fstab],
      accept: [0, 2],
      runWhen: ['listed'],
    },
    timeoutMs: minutes(5),
  };
}

/** Removes the empty mount point; one that holds something of others is a failure, and stays. */
export function removeMountPoint(brick: BrickSpec): Command {
  return removeDirectory(mountOf(brick));
}

const glusterMade = /^(\/var)?\/run\/gluster\/snaps\/[^/]+\//;

/** Gluster mounts the bricks of a clone side by side in a directory of the clone's own: the last of them takes it away. */
export function removeCloneDirectory(brick: Pick<BrickSpec, 'path'>): Command[] {
  const directory = glusterMade.exec(brick.path)?.[0].slice(0, -1);
  return directory === undefined ? [] : [{ ...removeDirectory(directory), accept: [0, 1] }];
}

function removeDirectory(path: string): Command {
  return {
    argv: ['rmdir', path],
    guard: { argv: ['ls', '-d', path], accept: [0, 1, 2], runWhen: [path], plain: true },
    timeoutMs: minutes(5),
  };
}

/** Who keeps the mount busy; for the error only, so every exit code will do. */
export function showHolders(settings: ExecutorSettings, brick: BrickSpec): Command[] {
  const fuser: Command = { argv: ['fuser', '-vm', mountOf(brick)], accept: [0, 1, 127], timeoutMs: minutes(1) };
  const lsof: Command = { argv: ['lsof', '-w', mountOf(brick)], accept: [0, 1, 127], timeoutMs: minutes(1) };
  return settings.debugUmountFailures ? [fuser, lsof] : [fuser];
}

/**
 * Makes a brick directory afresh that a failed `volume create` has marked. `rmdir` alone removes: a directory that holds anything but
 * gluster's own empty folders stays, and the command fails.
 */
export function remakeBrickDirectory(path: string, gid: number): Command[] {
  const own = [`${path}/.glusterfs/indices/xattrop`, `${path}/.glusterfs/indices`, `${path}/.glusterfs`];
  return [
    { argv: ['rmdir', ...own], accept: [0, 1], timeoutMs: minutes(5) },
    removeDirectory(path),
    ...makeBrickDirectory(path, gid),
  ];
}
