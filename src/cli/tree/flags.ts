import { parseArgs } from 'node:util';
import { parseGoBool, parseGoFloat, parseGoInt } from './go-numbers.ts';

export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: 'bool' | 'int' | 'float' | 'string' | 'strings';
  /** Absent: false, 0, "" or an empty list. */
  readonly initial?: FlagValue;
  readonly about: string;
  /** Words that the value may be, offered by completion. */
  readonly choices?: readonly string[];
  /** Heketi has it not: its help must look the same to scripts, so only people at a terminal are told of it. */
  readonly ours?: boolean;
}

type FlagValue = boolean | number | string | readonly string[];

/** Values by name; asking for a flag that the command has not, or as another kind, is a mistake of the program. */
export interface FlagValues {
  bool(name: string): boolean;
  number(name: string): number;
  text(name: string): string;
  texts(name: string): readonly string[];
}

const zero = { bool: false, int: 0, float: 0, string: '', strings: [] } as const;

export const initialOf = (spec: FlagSpec): FlagValue => spec.initial ?? zero[spec.kind];

/**
 * Flags and arguments in any order, as pflag takes them.
 * @param specs of equal names, the last one holds
 * @throws Error with pflag's text
 */
export function parseFlags(argv: readonly string[], specs: readonly FlagSpec[]): { args: string[]; flags: FlagValues } {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const values = new Map([...byName].map(([name, spec]) => [name, initialOf(spec)]));
  const given = new Set<string>();
  const args: string[] = [];
  for (const token of tokensOf(argv, [...byName.values()])) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = byName.get(token.name);
    const long = token.rawName.startsWith('--');
    if (spec === undefined) throw unknownFlag(token.rawName, argv[token.index] ?? '', long);
    const value = readValue(spec, token.value, token.rawName);
    const before = given.has(spec.name) ? (values.get(spec.name) as readonly string[]) : [];
    values.set(spec.name, spec.kind === 'strings' ? [...before, ...(value as readonly string[])] : value);
    given.add(spec.name);
  }
  return { args, flags: reader(values) };
}

function tokensOf(argv: readonly string[], specs: readonly FlagSpec[]) {
  const options = Object.fromEntries(
    specs.map(({ name, short, kind }) => {
      const type = kind === 'bool' ? ('boolean' as const) : ('string' as const);
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  return parseArgs({ args: expandShort(argv, specs), options, strict: false, allowPositionals: true, tokens: true })
    .tokens;
}

/** `-s=x` is `--server=x`; node:util would take the sign for a part of the value. */
function expandShort(argv: readonly string[], specs: readonly FlagSpec[]): string[] {
  return argv.map((argument) => {
    const [, letter, value] = /^-([a-zA-Z])=(.*)$/s.exec(argument) ?? [];
    const spec = letter === undefined ? undefined : specs.find(({ short }) => short === letter);
    return spec === undefined ? argument : `--${spec.name}=${value}`;
  });
}

function unknownFlag(rawName: string, argument: string, long: boolean): Error {
  return new Error(long ? `unknown flag: ${rawName}` : `unknown shorthand flag: '${rawName.slice(1)}' in ${argument}`);
}

function readValue(spec: FlagSpec, text: string | undefined, rawName: string): FlagValue {
  if (spec.kind === 'bool' && text === undefined) return true;
  if (text === undefined) {
    const name = rawName.startsWith('--') ? rawName : `'${rawName.slice(1)}' in ${rawName}`;
    throw new Error(`flag needs an argument: ${name}`);
  }
  try {
    return convert[spec.kind](text);
  } catch (error) {
    const names = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
    throw new Error(`invalid argument ${JSON.stringify(text)} for "${names}" flag: ${(error as Error).message}`);
  }
}

const convert: Readonly<Record<FlagSpec['kind'], (text: string) => FlagValue>> = {
  bool: parseGoBool,
  int: parseGoInt,
  float: parseGoFloat,
  string: (text) => text,
  strings: (text) => text.split(','),
};

function reader(values: ReadonlyMap<string, FlagValue>): FlagValues {
  const of = (name: string) => values.get(name);
  return {
    bool: (name) => of(name) as boolean,
    number: (name) => of(name) as number,
    text: (name) => of(name) as string,
    texts: (name) => of(name) as readonly string[],
  };
}
