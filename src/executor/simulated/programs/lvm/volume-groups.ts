import type { VolumeGroup } from '../../model/lvm.ts';
import type { Node } from '../../model/node.ts';
import { lvmUuid } from '../../state/random-names.ts';
import { type OptionSpec, parseOptions } from '../options.ts';
import { type Answer, fails, NotModelled, type Program } from '../program.ts';
import { pvcreate } from './physical-volumes.ts';
import { parseSize } from './sizes.ts';

const quietly = (quiet: boolean, text: string): string => (quiet ? '' : text);

/** LVM warns of every change that it keeps no backup of. */
export const warnOfBackup = (autobackup: string | undefined): string =>
  autobackup === 'n' ? '  WARNING: This metadata update is NOT backed up.\n' : '';

export function groupNotFound(name: string): Answer {
  return fails(5, `  Volume group "${name}" not found\n  Cannot process volume group ${name}\n`);
}

const createOptions: OptionSpec = {
  '-q': 'flag',
  '--physicalextentsize': 'value',
  '-s': '--physicalextentsize',
  '--autobackup': 'value',
  '--addtag': 'value',
};

export const vgcreate: Program = (here, words) => {
  const { node, random } = here;
  const options = parseOptions(words, createOptions);
  const [name, path, ...more] = options.words;
  if (name === undefined || path === undefined || more.length > 0) throw new NotModelled('vgcreate on several devices');
  if (node.lvm.groups.has(name)) return fails(5, `  A volume group called ${name} already exists.\n`);
  const made = prepareVolume(here, path, name);
  if (made !== undefined) return made;
  const disk = node.diskAt(path);
  if (disk?.pvUuid == null) throw new Error(`${path} was just made a physical volume`);
  const extentKib = parseSize(options.value('--physicalextentsize') ?? '4m');
  const extents = Math.floor((disk.sizeKib - disk.startKib) / extentKib);
  const tags = [...new Set(options.values('--addtag'))].sort();
  node.lvm.groups.set(name, {
    name,
    uuid: lvmUuid(random),
    pvUuid: disk.pvUuid,
    extentKib,
    extents,
    tags,
    spareKib: 0,
  });
  node.disks.put({ ...disk, vg: name });
  const quiet = options.values('-q').length > 1;
  return {
    exitCode: 0,
    stdout: quietly(quiet, `  Volume group "${name}" successfully created\n`),
    stderr: warnOfBackup(options.value('--autobackup')),
  };
};

/** vgcreate makes a physical volume itself where there is none; a failure is returned. */
function prepareVolume(here: Parameters<Program>[0], path: string, name: string): Answer | undefined {
  const disk = here.node.diskAt(path);
  if (disk === undefined) return fails(5, `  No device found for ${path}.\n`);
  if (disk.vg !== null) {
    const already = `  Physical volume '${path}' is already in volume group '${disk.vg}'\n`;
    const unable = `  Unable to add physical volume '${path}' to volume group '${disk.vg}'\n`;
    return fails(5, `${already}${unable}  ${path}: physical volume not initialized.\n`);
  }
  if (disk.pvUuid !== null) return undefined;
  const answer = pvcreate(here, ['-qq', path]);
  return answer.exitCode === 0 ? undefined : fails(5, `${answer.stderr}  Failed to create volume group ${name}.\n`);
}

/** Without a terminal the question of a group that holds volumes is answered with "n". */
export const vgremove: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-q': 'flag' });
  const [name, ...more] = options.words;
  if (name === undefined || more.length > 0) throw new NotModelled('vgremove of several groups');
  const group = node.lvm.groups.get(name);
  if (group === undefined) return groupNotFound(name);
  const count = node.lvm.countOf(name);
  if (count > 0) {
    const question = `Do you really want to remove volume group "${name}" containing ${count} logical volumes? [y/n]: [n]\n`;
    return fails(5, `${question}  Volume group "${name}" not removed\n`);
  }
  forget(node, group);
  return {
    exitCode: 0,
    stdout: quietly(options.values('-q').length > 1, `  Volume group "${name}" successfully removed\n`),
    stderr: '',
  };
};

function forget(node: Node, group: VolumeGroup): void {
  node.lvm.groups.delete(group.name);
  const disk = node.disks.withPv(group.pvUuid);
  if (disk !== undefined) node.disks.put({ ...disk, vg: null });
}

/** `vgchange --addtag T --deltag T vg`. */
export const vgchange: Program = ({ node }, words) => {
  const options = parseOptions(words, {
    '-q': 'flag',
    '--autobackup': 'value',
    '--addtag': 'value',
    '--deltag': 'value',
  });
  const [name, ...more] = options.words;
  if (name === undefined || more.length > 0) throw new NotModelled('vgchange of several groups');
  const group = node.lvm.groups.get(name);
  if (group === undefined) return groupNotFound(name);
  const kept = group.tags.filter((tag) => !options.values('--deltag').includes(tag));
  node.lvm.groups.set(name, { ...group, tags: [...new Set([...kept, ...options.values('--addtag')])].sort() });
  return {
    exitCode: 0,
    stdout: quietly(options.values('-q').length > 1, `  Volume group "${name}" successfully changed\n`),
    stderr: warnOfBackup(options.value('--autobackup')),
  };
};
