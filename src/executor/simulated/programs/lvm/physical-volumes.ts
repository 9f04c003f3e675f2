import { roundUp } from '../../../../domain/units.ts';
import type { Disk } from '../../model/disks.ts';
import { diskFilesystem, type Node } from '../../model/node.ts';
import { lvmUuid } from '../../state/random-names.ts';
import { type OptionSpec, parseOptions } from '../options.ts';
import { type Answer, done, fails, NotModelled, type Program, says } from '../program.ts';
import { parseSize } from './sizes.ts';

const createOptions: OptionSpec = {
  '-q': 'flag',
  '-y': 'flag',
  '--metadatasize': 'value',
  '--dataalignment': 'value',
};

const offsets: Readonly<Record<string, number>> = { xfs: 0, ext4: 1080 };

export const pvcreate: Program = ({ node, random }, words) => {
  const options = parseOptions(words, createOptions);
  const [path, ...more] = options.words;
  if (path === undefined || more.length > 0) throw new NotModelled('pvcreate of several devices');
  const disk = node.diskAt(path);
  if (disk === undefined) return fails(5, `  No device found for ${path}.\n`);
  const refusal = refuse(node, path, disk, options.has('-y'));
  if (refusal !== undefined) return refusal;
  const wiped =
    disk.signature === null || disk.signature === 'LVM2_member'
      ? ''
      : `  Wiping ${disk.signature} signature on ${path}.\n`;
  node.files.drop(diskFilesystem(disk));
  // Extents begin behind label and metadata, aligned.
  const metadata = parseSize(options.value('--metadatasize') ?? '1020k');
  const startKib = roundUp(4 + metadata, parseSize(options.value('--dataalignment') ?? '1m'));
  node.disks.put({ ...disk, signature: 'LVM2_member', pvUuid: lvmUuid(random), vg: null, startKib });
  if (options.values('-q').length > 1) return done;
  return says(`${wiped}  Physical volume "${path}" successfully created.\n`);
};

/** Without a terminal LVM answers its own question with "n". */
function refuse(node: Node, path: string, disk: Disk, yes: boolean): Answer | undefined {
  if (disk.vg !== null) {
    return fails(
      5,
      `  Can't initialize physical volume "${path}" of volume group "${disk.vg}" without -ff\n  ${path}: physical volume not initialized.\n`,
    );
  }
  if (disk.holdsRoot || node.mounts.isMounted(diskFilesystem(disk))) {
    const open = `  Can't open ${path} exclusively.  Mounted filesystem?\n`;
    const read = (length: number) => `  Error opening device ${path} for reading at 0 length ${length}.\n`;
    return fails(5, `${open}${open}${read(512)}${open}${read(4096)}  Cannot use ${path}: device has a signature\n`);
  }
  if (disk.signature === 'gpt') return fails(5, `  Cannot use ${path}: device is partitioned\n`);
  const offset = offsets[disk.signature ?? ''];
  if (offset === undefined || yes) return undefined;
  const question = `WARNING: ${disk.signature} signature detected on ${path} at offset ${offset}. Wipe it? [y/n]: [n]\n`;
  return fails(5, `${question}  Aborted wiping of ${disk.signature}.\n  1 existing signature left on the device.\n`);
}

export const pvremove: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-q': 'flag' });
  const [path, ...more] = options.words;
  if (path === undefined || more.length > 0) throw new NotModelled('pvremove of several devices');
  const disk = node.diskAt(path);
  if (disk === undefined) return fails(5, `  No device found for ${path}.\n`);
  if (disk.pvUuid === null) return fails(5, `  No PV found on device ${path}.\n`);
  if (disk.vg !== null) {
    return fails(
      5,
      `  PV ${path} is used by VG ${disk.vg} so please use vgreduce first.\n  (If you are certain you need pvremove, then confirm by using --force twice.)\n  ${path}: physical volume label not removed.\n`,
    );
  }
  node.disks.put({ ...disk, signature: null, pvUuid: null });
  return options.values('-q').length > 1 ? done : says(`  Labels on physical volume "${path}" successfully wiped.\n`);
};
