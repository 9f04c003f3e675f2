import type { Mount } from '../model/mounts.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { fails, NotModelled, type Program, says } from './program.ts';
import { utilLinuxJson } from './util-linux-json.ts';

const spec: OptionSpec = {
  '-n': 'flag',
  '--noheadings': '-n',
  '-J': 'flag',
  '--json': '-J',
  '-o': 'value',
  '--output': '-o',
  '-M': 'value',
  '--mountpoint': '-M',
  '-S': 'value',
  '--source': '-S',
};

const columns: Readonly<Record<string, (mount: Mount) => string>> = {
  target: (mount) => mount.target,
  source: (mount) => mount.source,
  fstype: (mount) => mount.type,
  options: (mount) => mount.options,
};

/** Exit code 1 and no output when nothing is mounted there. */
export const findmnt: Program = ({ node }, words) => {
  const options = parseOptions(words, spec);
  const names = (options.value('-o') ?? 'target,source,fstype,options').toLowerCase().split(',');
  if (names.some((name) => columns[name] === undefined) || options.words.length > 1) {
    throw new NotModelled('findmnt columns or words');
  }
  const target = options.value('-M') ?? options.words[0];
  const source = options.value('-S');
  const mount = target === undefined ? undefined : node.mounts.at(target);
  const mounts = target === undefined ? node.mounts.all().filter((one) => one.source === source) : mount ? [mount] : [];
  if (target === undefined && source === undefined) throw new NotModelled('findmnt of everything');
  if (mounts.length === 0) return fails(1, '');
  const rows = mounts.map((one) => Object.fromEntries(names.map((name) => [name, columns[name]?.(one) ?? ''])));
  if (options.has('-J')) return says(utilLinuxJson('filesystems', rows));
  if (!options.has('-n')) throw new NotModelled('findmnt with headings');
  return says(rows.map((row) => `${Object.values(row).join(' ')}\n`).join(''));
};
