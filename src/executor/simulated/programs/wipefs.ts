import type { Disk } from '../model/disks.ts';
import { diskFilesystem, type Node } from '../model/node.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { type Answer, done, fails, NotModelled, type Program, says } from './program.ts';
import { utilLinuxJson } from './util-linux-json.ts';

const spec: OptionSpec = {
  '-a': 'flag',
  '--all': '-a',
  '-f': 'flag',
  '--force': '-f',
  '-n': 'flag',
  '--no-act': '-n',
  '-J': 'flag',
  '--json': '-J',
  '--noheadings': 'flag',
  '-o': 'value',
  '--output': '-o',
};

/** Where each signature lies, and its bytes as wipefs shows them when it erases it. */
const signatures: Readonly<Record<string, { offset: string; bytes: string }>> = {
  xfs: { offset: '0x0', bytes: '58 46 53 42' },
  ext4: { offset: '0x438', bytes: '53 ef' },
  gpt: { offset: '0x200', bytes: '45 46 49 20 50 41 52 54' },
  LVM2_member: { offset: '0x218', bytes: '4c 56 4d 32 20 30 30 31' },
};

interface Found {
  readonly type: string;
  readonly uuid: string | null;
}

/** Shows the signatures of a device, or erases them all. */
export const wipefs: Program = ({ node }, words) => {
  const options = parseOptions(words, spec);
  const [path, ...more] = options.words;
  if (path === undefined || more.length > 0) throw new NotModelled('wipefs of several devices');
  const disk = node.volumeAt(path) === undefined ? node.diskAt(path) : undefined;
  const found = signaturesOf(node, path, disk);
  if (found === undefined) return cannotProbe(path, 'No such file or directory');
  if (options.has('-a') && !options.has('-n')) return erase(node, path, disk, found, options.has('-f'));
  if (options.has('-J')) return says(asJson(disk?.path ?? path, found));
  if (!options.has('--noheadings') || options.value('-o') !== 'TYPE') throw new NotModelled('wipefs as a table');
  return says(found.map(({ type }) => `${type}\n`).join(''));
};

const cannotProbe = (path: string, why: string) =>
  fails(1, `wipefs: error: ${path}: probing initialization failed: ${why}\n`);

function signaturesOf(node: Node, path: string, disk: Disk | undefined): Found[] | undefined {
  const volume = node.volumeAt(path);
  if (volume !== undefined) return volume.filesystem === null ? [] : [{ type: 'xfs', uuid: volume.filesystem }];
  if (disk === undefined) return undefined;
  if (disk.signature === 'gpt')
    return [
      { type: 'gpt', uuid: null },
      { type: 'PMBR', uuid: null },
    ];
  return disk.signature === null ? [] : [{ type: disk.signature, uuid: disk.pvUuid }];
}

function asJson(path: string, found: readonly Found[]): string {
  if (found.length === 0) return '';
  const rows = found.map(({ type, uuid }) => ({
    device: path.split('/').pop() ?? '',
    offset: signatures[type]?.offset ?? '0x1fe',
    type,
    uuid,
    label: null,
  }));
  return utilLinuxJson('signatures', rows);
}

/** Without `--force` a device in use is refused; with it a volume group goes with its label. */
function erase(node: Node, path: string, disk: Disk | undefined, found: readonly Found[], force: boolean): Answer {
  if (disk === undefined) throw new NotModelled('wiping a logical volume');
  const inUse = disk.holdsRoot || node.mounts.isMounted(diskFilesystem(disk)) || holdsVolumes(node, disk);
  if (inUse && !force) return cannotProbe(path, 'Device or resource busy');
  if (disk.vg !== null) {
    for (const volume of node.lvm.volumesOf(disk.vg)) node.lvm.remove(volume);
    node.lvm.groups.delete(disk.vg);
  }
  node.disks.put({ ...disk, signature: null, pvUuid: null, vg: null });
  node.files.drop(diskFilesystem(disk));
  const lines = found.flatMap(({ type }) => {
    const signature = signatures[type];
    if (signature === undefined) return [];
    const count = signature.bytes.split(' ').length;
    const offset = signature.offset.slice(2).padStart(8, '0');
    return [`${path}: ${count} bytes were erased at offset 0x${offset} (${type}): ${signature.bytes}\n`];
  });
  return lines.length === 0 ? done : says(lines.join(''));
}

function holdsVolumes(node: Node, disk: Disk): boolean {
  return disk.vg !== null && node.lvm.countOf(disk.vg) > 0;
}
