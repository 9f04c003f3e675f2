import type { ExecutorSettings } from '../../domain/settings.ts';
import type { BlockSpec } from '../executor.ts';
import type { Command } from '../runner.ts';
import { minutes } from './time.ts';

/** Its exit codes are error numbers, and what it says tells more than they do; 124 and 137 are those of a program that was ended. */
const anyAnswer = Array.from({ length: 256 }, (_, code) => code).filter((code) => code !== 124 && code !== 137);

/** With `secret` the answer may hold a password. */
function glusterBlock(words: readonly string[], secret = false): Command {
  return { argv: ['gluster-block', ...words, '--json'], accept: anyAnswer, timeoutMs: minutes(10), secret };
}

export function blockCreate(settings: ExecutorSettings, block: BlockSpec): Command {
  const { hosting, name, hosts, auth, sizeGib } = block;
  const options = ['ha', `${hosts.length}`, 'auth', auth ? 'enable' : 'disable', 'prealloc', settings.blockPrealloc];
  return glusterBlock(['create', `${hosting}/${name}`, ...options, hosts.join(','), `${sizeGib}GiB`], auth);
}

export const blockInfo = (hosting: string, name: string): Command => glusterBlock(['info', `${hosting}/${name}`], true);

export const blockModify = (hosting: string, name: string, sizeGib: number): Command =>
  glusterBlock(['modify', `${hosting}/${name}`, 'size', `${sizeGib}GiB`]);

export const blockDelete = (hosting: string, name: string): Command => glusterBlock(['delete', `${hosting}/${name}`]);

export const blockList = (hosting: string): Command => glusterBlock(['list', hosting]);
