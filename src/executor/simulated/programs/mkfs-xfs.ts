import { uuid } from '../state/random-names.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { fails, NotModelled, type Program, says } from './program.ts';

const spec: OptionSpec = { '-V': 'flag', '-f': 'flag', '-i': 'value', '-n': 'value', '-d': 'value', '-q': 'flag' };

const subOptions: Readonly<Record<string, RegExp>> = {
  '-i': /^(size=(256|512|1024|2048)|maxpct=\d{1,3})$/,
  '-n': /^size=(4096|8192|16384|32768|65536)$/,
  '-d': /^su=\d+[kKmM]?,sw=\d+$/,
};

/** xfsprogs from 5.19 on: a filesystem of less is refused. */
const smallestKib = 300 * 1024;

const usage = 'Usage: mkfs.xfs\n';

/** XFS on a logical volume; the texts are those of xfsprogs 6.1. */
export const mkfsXfs: Program = ({ node, random }, words) => {
  const options = parseOptions(words, spec);
  if (options.has('-V')) return says('mkfs.xfs version 6.1.0\n');
  for (const [name, form] of Object.entries(subOptions)) {
    if (!options.values(name).every((value) => form.test(value))) throw new NotModelled(`mkfs.xfs ${name}`);
  }
  const [device, ...more] = options.words;
  if (device === undefined || more.length > 0) throw new NotModelled('mkfs.xfs of other forms');
  const volume = node.volumeAt(device);
  if (volume === undefined && node.diskAt(device) !== undefined) throw new NotModelled('XFS directly on a disk');
  if (volume === undefined || volume.kind === 'pool') {
    return fails(1, `Error accessing specified device ${device}: No such file or directory\n${usage}`);
  }
  if (node.isMounted(volume)) return fails(1, `mkfs.xfs: ${device} contains a mounted filesystem\n${usage}`);
  if (volume.filesystem !== null && !options.has('-f')) {
    const way = 'mkfs.xfs: Use the -f option to force overwrite.';
    return fails(1, `mkfs.xfs: ${device} appears to contain an existing filesystem (xfs).\n${way}\n`);
  }
  if (volume.sizeKib < smallestKib) return fails(1, `Filesystem must be larger than 300MB.\n${usage}`);
  if (volume.filesystem !== null) node.files.drop(volume.filesystem);
  node.lvm.put({ ...volume, filesystem: uuid(random) });
  return says(options.has('-q') ? '' : description(device, volume.sizeKib));
};

/** The first line and the data section; nobody reads the rest. */
function description(device: string, sizeKib: number): string {
  return `meta-data=${device} isize=512    agcount=8, agsize=${Math.floor(sizeKib / 32)} blks
data     =                       bsize=4096   blocks=${Math.floor(sizeKib / 4)}, imaxpct=25
Discarding blocks...Done.
`;
}
