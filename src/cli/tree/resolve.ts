import { type Command, leafOf, type Path } from './command.ts';
import type { FlagSpec } from './flags.ts';

/** The help flag that every command has. */
export const helpFlag: FlagSpec = { name: 'help', short: 'h', kind: 'bool', about: 'Show this help' };

/** A root's own flags hold for every command; `local` ones of the root only for itself. */
export interface Root<Context> extends Command<Context> {
  readonly local: readonly FlagSpec[];
}

/** What a command accepts, its own flags last, so that they hide global ones of the same name. */
export function flagsOf<Context>(root: Root<Context>, path: Path<Context>): readonly FlagSpec[] {
  const own = path.length === 1 ? root.local : (leafOf(path).flags ?? []);
  return [...(root.flags ?? []), helpFlag, ...own];
}

/**
 * Finds the command that the words name; flags may stand anywhere between them.
 * @returns the path down to it and the arguments that remain, flags included
 */
export function resolve<Context>(
  root: Root<Context>,
  argv: readonly string[],
): { path: Path<Context>; rest: string[] } {
  const path: [Command<Context>, ...Command<Context>[]] = [root];
  const rest = [...argv];
  for (;;) {
    const at = firstWord(rest, flagsOf(root, path));
    const child = leafOf(path).commands?.find(
      ({ name, aliases }) => name === rest[at] || aliases?.includes(rest[at] ?? ''),
    );
    if (child === undefined) return { path, rest };
    rest.splice(at, 1);
    path.push(child);
  }
}

/** Index of the first argument that is neither a flag nor a flag's value, or -1; an unknown flag is taken to have a value. */
export function firstWord(args: readonly string[], specs: readonly FlagSpec[]): number {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--') return -1;
    if (!argument.startsWith('-') || argument === '-') return index;
    if (takesNext(argument, specs)) index++;
  }
  return -1;
}

function takesNext(argument: string, specs: readonly FlagSpec[]): boolean {
  if (argument.includes('=')) return false;
  if (argument.startsWith('--')) return specs.findLast(({ name }) => name === argument.slice(2))?.kind !== 'bool';
  return argument.length === 2 && specs.findLast(({ short }) => short === argument[1])?.kind !== 'bool';
}
