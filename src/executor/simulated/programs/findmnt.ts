import type { Mount } from '../model/mounts.ts';
import { type OptionSpec, parseOptions } from './options.ts';
import { done, fails, NotModelled, type Program, says } from './program.ts';
import { utilLinuxJson } from './util-linux-json.ts';

const spec: OptionSpec = {
  '-n': 'flag',
  '--noheadings': '-n',
  '-J': 'flag',
  '--json': '-J',
  '-r': 'flag',
  '--raw': '-r',
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
  const there = target === undefined ? node.mounts.all() : [node.mounts.at(target)].flatMap((mount) => mount ?? []);
  const mounts = there.filter((one) => source === undefined || one.source === source);
  // What every node has mounted, its root, is not modelled: with nothing else there is still an answer.
  const everything = target === undefined && source === undefined;
  if (mounts.length === 0) return everything ? done : fails(1, '');
  const rows = mounts.map((one) => Object.fromEntries(names.map((name) => [name, columns[name]?.(one) ?? ''])));
  if (options.has('-J')) return says(utilLinuxJson('filesystems', rows));
  if (!options.has('-n')) throw new NotModelled('findmnt with headings');
  return says(rows.map((row) => `${Object.values(row).join(' ')}\n`).join(''));
};
