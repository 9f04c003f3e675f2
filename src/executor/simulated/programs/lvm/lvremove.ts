import type { LogicalVolume } from '../../model/lvm.ts';
import type { Node } from '../../model/node.ts';
import { type OptionSpec, parseOptions } from '../options.ts';
import { fails, NotModelled, type Program } from '../program.ts';
import { groupNotFound, warnOfBackup } from './volume-groups.ts';

const spec: OptionSpec = {
  '-q': 'flag',
  '--autobackup': 'value',
  '-f': 'flag',
  '--force': '-f',
  '-y': 'flag',
  '--yes': '-y',
};

/** Removes a volume; a pool goes with all thin volumes in it. One that is mounted stays, and so does its pool. */
export const lvremove: Program = ({ node }, words) => {
  const options = parseOptions(words, spec);
  const [vg = '', name, ...more] = options.words.flatMap((word) => word.split('/'));
  if (name === undefined || more.length > 0) throw new NotModelled('lvremove of several volumes');
  if (!options.has('-f') && !options.has('-y')) throw new NotModelled('lvremove with a question');
  if (!node.lvm.groups.has(vg)) return groupNotFound(vg);
  const volume = node.lvm.volume(vg, name);
  if (volume === undefined) return fails(5, `  Failed to find logical volume "${vg}/${name}"\n`);
  const removed = volume.kind === 'pool' ? [...membersOf(node, volume), volume] : [volume];
  const used = removed.find((one) => node.isMounted(one));
  if (used !== undefined) {
    return fails(5, `  Logical volume ${vg}/${used.name} contains a filesystem in use.\n`);
  }
  for (const one of removed) removeVolume(node, one);
  const lines = removed.map((one) => `  Logical volume "${one.name}" successfully removed.\n`);
  return {
    exitCode: 0,
    stdout: options.values('-q').length > 1 ? '' : lines.join(''),
    stderr: warnOfBackup(options.value('--autobackup')),
  };
};

function membersOf(node: Node, pool: LogicalVolume): LogicalVolume[] {
  const names = [...node.lvm.inPool(pool.vg, pool.name)].sort();
  return names.flatMap((name) => node.lvm.volume(pool.vg, name) ?? []);
}

export function removeVolume(node: Node, volume: LogicalVolume): void {
  if (volume.filesystem !== null) node.files.drop(volume.filesystem);
  node.lvm.remove(volume);
}
