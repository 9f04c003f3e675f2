import { directoryAt } from './directories.ts';
import { parseOptions } from './options.ts';
import { done, fails, NotModelled, type Program } from './program.ts';

/** `xfs_io -r -c fsync PATH`: nothing here is ever lost with the power. */
export const xfsIo: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-r': 'flag', '-c': 'value' });
  const [path, ...more] = options.words;
  if (options.value('-c') !== 'fsync' || path === undefined || more.length > 0) throw new NotModelled('xfs_io');
  if (directoryAt(node, path) !== undefined || node.fstab.exists(path)) return done;
  return fails(1, `${path}: No such file or directory\n`);
};
