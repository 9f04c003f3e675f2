import { vgDirectory } from '../../domain/names.ts';
import type { ExecutorSettings } from '../../domain/settings.ts';
import type { Id } from '../../domain/types.ts';
import type { Command } from '../runner.ts';
import { minutes } from './time.ts';

/** The path behind all symbolic links. */
export function resolvePath(device: string): Command {
  return { argv: ['readlink', '-f', device], accept: [0, 1], plain: true, timeoutMs: minutes(1) };
}

/** The device and everything on top of it, with mount points (`[SWAP]` for swap). */
export function showBlockDevice(device: string): Command {
  return {
    argv: ['lsblk', '--json', '--output', 'PATH,TYPE,FSTYPE,MOUNTPOINT', device],
    plain: true,
    timeoutMs: minutes(1),
  };
}

/** Signatures, read from the device itself; nothing is written. */
export function showSignatures(device: string): Command {
  return { argv: ['wipefs', '--no-act', '--json', device], timeoutMs: minutes(1) };
}

/** Stable links, relative to `/dev`; a node without udev has none. */
export function showLinks(settings: ExecutorSettings, device: string): Command {
  return {
    argv: [...settings.lvmWrapper, '/usr/bin/udevadm', 'info', '--query=symlink', `--name=${device}`],
    accept: [0, 1, 2, 127],
    timeoutMs: minutes(1),
  };
}

export function removeVgDirectory(id: Id): Command {
  return { argv: ['rmdir', vgDirectory(id)], accept: [0, 1], timeoutMs: minutes(1) };
}
