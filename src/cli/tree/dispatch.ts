import { messageOf } from '../../domain/errors.ts';
import type { CliIo } from '../io.ts';
import { leafOf, nameOf, type Path } from './command.ts';
import { type FlagValues, parseFlags } from './flags.ts';
import { helpText, usageText } from './help.ts';
import { firstWord, flagsOf, type Root, resolve } from './resolve.ts';
import { suggestion } from './suggest.ts';

type ContextOf<Context> = (flags: FlagValues) => Context;

/** Go's exit code -1. */
const failure = 255;

/**
 * Runs what `argv` names. Help goes to stdout; an error to stderr as `Error: <message>`, without usage.
 * @returns the exit code: 0, or 255 after an error
 */
export async function dispatch<Context>(
  root: Root<Context>,
  argv: readonly string[],
  io: CliIo,
  contextOf: ContextOf<Context>,
): Promise<number> {
  const { path, rest } = resolve(root, argv);
  const word = rest[firstWord(rest, flagsOf(root, path))];
  try {
    if (path.length === 1 && word === 'help') return showHelp(root, rest, io);
    if (path.length === 1 && word !== undefined) return refuseUnknown(root, word, io);
    const invocation = parseFlags(rest, flagsOf(root, path));
    const { run } = leafOf(path);
    if (invocation.flags.bool('help') || run === undefined) io.stdout.write(helpText(root, path, io.stdout));
    else await run(invocation, contextOf(invocation.flags));
    return 0;
  } catch (error) {
    io.stderr.write(`Error: ${messageOf(error)}\n`);
    return failure;
  }
}

function showHelp<Context>(root: Root<Context>, rest: readonly string[], io: CliIo): number {
  const words = rest.filter((argument) => !argument.startsWith('-')).slice(1);
  const { path, rest: unknown } = resolve(root, words);
  if (path.length > 1 || unknown.length === 0) io.stdout.write(helpText(root, path, io.stdout));
  else
    io.stdout.write(
      `Unknown help topic [${unknown.map((topic) => `\`${topic}\``).join(' ')}]\n${usageText(root, [root] as Path<Context>, io.stdout)}`,
    );
  return 0;
}

function refuseUnknown<Context>(root: Root<Context>, word: string, io: CliIo): number {
  const names = (root.commands ?? [])
    .filter(({ ours }) => ours === undefined)
    .map(({ name }) => name)
    .sort();
  const name = nameOf([root]);
  io.stderr.write(`Error: unknown command ${JSON.stringify(word)} for "${name}"${suggestion(word, names)}\n`);
  io.stderr.write(`Run '${name} --help' for usage.\n`);
  return failure;
}
