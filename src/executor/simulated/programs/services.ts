import { parseOptions } from './options.ts';
import { fails, NotModelled, type Program, says } from './program.ts';

export const systemctl: Program = ({ node, nodes }, words) => {
  const [verb, unit, ...more] = parseOptions(words, {}).words;
  if ((verb !== 'is-active' && verb !== 'status') || unit === undefined || more.length > 0) {
    throw new NotModelled(`systemctl ${verb}`);
  }
  const record = nodes.record(node.name);
  const known = /^glusterd(\.service)?$/.test(unit);
  return known && record.glusterd && !record.missing.includes('gluster')
    ? says('active\n')
    : fails(3, '', 'inactive\n');
};

export const udevadm: Program = ({ node }, words) => {
  const options = parseOptions(words, { '--query': 'value', '-q': '--query', '--name': 'value', '-n': '--name' });
  const name = options.value('--name');
  if (options.words.join() !== 'info' || options.value('--query') !== 'symlink' || name === undefined) {
    throw new NotModelled('udevadm of other forms');
  }
  const disk = node.diskAt(name);
  if (disk === undefined) return fails(1, `Unknown device "${name}": No such device\n`);
  return says(`${node.disks.links(disk).join(' ')}\n`);
};

export const thinCheck: Program = (_here, words) => {
  if (!parseOptions(words, { '-V': 'flag', '--version': '-V' }).has('-V')) throw new NotModelled('thin_check');
  return says('0.9.0\n');
};
