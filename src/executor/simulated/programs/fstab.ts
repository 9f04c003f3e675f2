import { appendLine, findMountPoint, findText } from '../../commands/mount.ts';
import { parseOptions } from './options.ts';
import { done, fails, NotModelled, type Program, says } from './program.ts';

const cannotOpen = (file: string) => fails(2, `awk: cannot open "${file}" (No such file or directory)\n`);

/** The awk programs that the executor sends, known by their text: what else awk can do is not modelled. */
export const awk: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-v': 'value' });
  const [program, ...rest] = options.words;
  const [first = '', second = ''] = rest;
  if (program === appendLine && rest.length === 2) {
    node.fstab.append(second, `${first}\n`);
    return done;
  }
  if ((program !== findMountPoint && program !== findText) || rest.length !== 1)
    throw new NotModelled(`awk ${program}`);
  if (!node.fstab.exists(first)) return cannotOpen(first);
  const [name = '', value = ''] = /^([a-z]+)=(.*)$/.exec(options.value('-v') ?? '')?.slice(1) ?? [];
  if (program === findMountPoint && name === 'm') return found(node.fstab.mentions(first, value));
  if (program === findText && name === 't') return found(node.fstab.containing(first, value).length > 0);
  throw new NotModelled(`awk with the variable ${name}`);
};

const found = (yes: boolean) => (yes ? says('listed\n') : done);

/** Two edits: `$a\` ends the last line, `\|TEXT|d` removes the lines that contain a text without special characters. */
export const sed: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-i': 'attached', '-e': 'value' });
  const [file, ...more] = options.words;
  const script = options.value('-e') ?? '';
  const text = /^\\\|([A-Za-z0-9_]+)\|d$/.exec(script)?.[1];
  if (!options.has('-i') || file === undefined || more.length > 0 || options.values('-e').length !== 1) {
    throw new NotModelled('sed of other forms');
  }
  if (text === undefined && script !== '$a\\') throw new NotModelled(`sed script ${script}`);
  if (!node.fstab.exists(file)) return fails(2, `sed: can't read ${file}: No such file or directory\n`);
  if (text !== undefined) node.fstab.remove(node.fstab.containing(file, text));
  else if (node.fstab.lastLine(file)?.endsWith('\n') === false) node.fstab.append(file, '\n');
  return done;
};

/** `tail -c 1 FILE`. */
export const tail: Program = ({ node }, words) => {
  const options = parseOptions(words, { '-c': 'value' });
  const [file, ...more] = options.words;
  if (options.value('-c') !== '1' || file === undefined || more.length > 0)
    throw new NotModelled('tail of other forms');
  if (!node.fstab.exists(file)) {
    return fails(1, `tail: cannot open '${file}' for reading: No such file or directory\n`);
  }
  return says(node.fstab.lastLine(file)?.slice(-1) ?? '\n');
};

/** `cat FILE`. A node that was never written to has an empty fstab. */
export const cat: Program = ({ node }, words) => {
  const [file, ...more] = parseOptions(words, {}).words;
  if (file === undefined || more.length > 0) throw new NotModelled('cat of other forms');
  return says(
    node.fstab
      .lines(file)
      .map((line) => `${line}\n`)
      .join(''),
  );
};
