import { NotModelled } from './program.ts';

/**
 * The options of a program that the model knows: `flag`, `value` (`--size 4K`, `--size=4K`, `-L4K`), `attached` (a value only in the
 * same word, as in `-i.save`), or another spelling's name.
 */
export type OptionSpec = Readonly<Record<string, 'flag' | 'value' | 'attached' | `-${string}`>>;

export interface Options {
  readonly words: readonly string[];
  has(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
  values(name: string): readonly string[];
}

/** @throws NotModelled for an option that is not in the spec, or without its value */
export function parseOptions(given: readonly string[], spec: OptionSpec): Options {
  const found = new Map<string, string[]>();
  const words: string[] = [];
  const rest = [...given];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') words.push(...rest.splice(0));
    else if (word.startsWith('--')) takeLong(word, rest, spec, found);
    else if (word.startsWith('-') && word.length > 1) takeShort(word, rest, spec, found);
    else words.push(word);
  }
  return {
    words,
    has: (name) => found.has(name),
    value: (name) => found.get(name)?.at(-1),
    values: (name) => found.get(name) ?? [],
  };
}

function takeLong(word: string, rest: string[], spec: OptionSpec, found: Map<string, string[]>): void {
  const equals = word.indexOf('=');
  const [name, kind] = lookUp(equals < 0 ? word : word.slice(0, equals), spec);
  if ((kind === 'flag') !== equals < 0 && kind !== 'value') throw new NotModelled(word);
  if (kind === 'flag' || kind === 'attached') add(found, name, equals < 0 ? '' : word.slice(equals + 1));
  else add(found, name, equals < 0 ? next(word, rest) : word.slice(equals + 1));
}

/** `-qq` and `-vm` are flags side by side; what follows an option with a value is its value. */
function takeShort(word: string, rest: string[], spec: OptionSpec, found: Map<string, string[]>): void {
  for (let at = 1; at < word.length; at += 1) {
    const [name, kind] = lookUp(`-${word[at]}`, spec);
    const behind = word.slice(at + 1);
    if (kind === 'flag') add(found, name, '');
    else {
      add(found, name, behind === '' && kind === 'value' ? next(word, rest) : behind);
      return;
    }
  }
}

function lookUp(option: string, spec: OptionSpec): [name: string, kind: 'flag' | 'value' | 'attached'] {
  const kind = spec[option];
  if (kind === undefined) throw new NotModelled(`option ${option}`);
  if (kind === 'flag' || kind === 'value' || kind === 'attached') return [option, kind];
  return lookUp(kind, spec);
}

function next(option: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) throw new NotModelled(`${option} without a value`);
  return value;
}

function add(found: Map<string, string[]>, name: string, value: string): void {
  const values = found.get(name);
  if (values === undefined) found.set(name, [value]);
  else values.push(value);
}
