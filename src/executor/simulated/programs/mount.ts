import { diskFilesystem, type Node } from '../model/node.ts';
import { directoryAt } from './directories.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { type Answer, done, fails, NotModelled, type Program, says } from './program.ts';

/** What a device holds: undefined when there is no such device, null when it has no filesystem. */
function filesystemOn(node: Node, device: string): string | null | undefined {
  const volume = node.volumeAt(device);
  if (volume !== undefined) return volume.kind === 'pool' ? undefined : volume.filesystem;
  const disk = node.diskAt(device);
  if (disk === undefined) return undefined;
  return disk.signature === 'xfs' || disk.signature === 'ext4' ? diskFilesystem(disk) : null;
}

const hint = '       dmesg(1) may have more information after failed mount system call.\n';

/** Mounts as at boot or by hand; the texts are those of util-linux. */
export function mountDevice(node: Node, device: string, target: string, options: string): Answer {
  const refused = (text: string) => fails(32, `mount: ${target}: ${text}\n${hint}`);
  if (directoryAt(node, target) === undefined)
    return fails(32, `mount: ${target}: mount point does not exist.\n${hint}`);
  const filesystem = filesystemOn(node, device);
  if (filesystem === undefined) return refused(`special device ${device} does not exist.`);
  if (filesystem === null) {
    return refused(
      `wrong fs type, bad option, bad superblock on ${device}, missing codepage or helper program, or other error.`,
    );
  }
  const there = node.mounts.at(target);
  if (there?.filesystem === filesystem) return refused(`${device} already mounted on ${target}.`);
  if (there !== undefined) throw new NotModelled('one filesystem mounted over another');
  node.mounts.put({ target, source: device, filesystem, type: 'xfs', options });
  return done;
}

const mountOptions: OptionSpec = { '-o': 'value', '--options': '-o', '-t': 'value', '--types': '-t' };

export const mount: Program = ({ node }, words) => {
  const options = parseOptions(words, mountOptions);
  const [device, target, ...more] = options.words;
  if (device === undefined || target === undefined || more.length > 0) throw new NotModelled('mount of other forms');
  if ((options.value('-t') ?? 'xfs') !== 'xfs') throw new NotModelled(`filesystem ${options.value('-t')}`);
  return mountDevice(node, device, target, options.value('-o') ?? 'rw');
};

export const umount: Program = ({ node, nodes }, words) => {
  const [target, ...more] = parseOptions(words, {}).words;
  if (target === undefined || more.length > 0) throw new NotModelled('umount of other forms');
  if (directoryAt(node, target) === undefined) return fails(32, `umount: ${target}: no mount point specified.\n`);
  if (node.mounts.at(target) === undefined) return fails(32, `umount: ${target}: not mounted.\n`);
  if (nodes.poolOf(node.name).keepsOpen(node.name, target)) return fails(32, `umount: ${target}: target is busy.\n`);
  node.mounts.remove(target);
  return done;
};

/** Who keeps a mount busy: only a brick process can. */
export const fuser: Program = ({ node, nodes }, words) => {
  const options = parseOptions(words, { '-v': 'flag', '-m': 'flag' });
  const [target, ...more] = options.words;
  if (target === undefined || more.length > 0) throw new NotModelled('fuser of other forms');
  if (!nodes.poolOf(node.name).keepsOpen(node.name, target)) return fails(1, '');
  const table = `                     USER        PID ACCESS COMMAND\n${target}:\n                     root       4242 F.c.. glusterfsd\n`;
  return says(' 4242', table);
};
