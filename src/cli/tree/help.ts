import type { Output } from '../io.ts';
import { type Command, leafOf, nameOf, type Path } from './command.ts';
import { type FlagSpec, initialOf } from './flags.ts';
import { helpFlag, type Root } from './resolve.ts';

const helpCommand = { name: 'help', about: 'Help about any command' };

/** What `--help` prints: what the command is for, then its usage. */
export function helpText<Context>(root: Root<Context>, path: Path<Context>, reader: Output): string {
  const { about, description } = leafOf(path);
  return `${description ?? about}\n\n${usageText(root, path, reader)}`;
}

/** The sections in cobra's order and layout. @param reader what Heketi has not is told on a terminal only */
export function usageText<Context>(root: Root<Context>, path: Path<Context>, reader: Output): string {
  const command = leafOf(path);
  const isRoot = path.length === 1;
  const told = ({ ours }: { readonly ours?: unknown }) => !ours || (ours !== 'silent' && reader.isTTY === true);
  const own = [...(isRoot ? [...(root.flags ?? []), ...root.local] : (command.flags ?? [])), helpFlag].filter(told);
  const global = isRoot
    ? []
    : (root.flags ?? []).filter((flag) => told(flag) && !own.some(({ name }) => name === flag.name));
  const children = [...(command.commands ?? []).filter(told), ...(isRoot ? [helpCommand] : [])];
  const aliases = command.aliases === undefined ? '' : [command.name, ...command.aliases].join(', ');
  const more = `Use "${nameOf(path)} [command] --help" for more information about a command.\n`;
  return [
    `Usage:\n${useLines(path, isRoot).join('')}`,
    aliases && `Aliases:\n  ${aliases}\n`,
    command.example && `Examples:\n${indent(command.example)}`,
    children.length > 0 && `Available Commands:\n${commandLines(children)}`,
    `Flags:\n${flagLines(own)}`,
    global.length > 0 && `Global Flags:\n${flagLines(global)}`,
    command.commands && more,
  ]
    .filter(Boolean)
    .join('\n');
}

function useLines<Context>(path: Path<Context>, isRoot: boolean): string[] {
  const { takes, run, commands } = leafOf(path);
  const line = [nameOf(path), takes, '[flags]'].filter(Boolean).join(' ');
  return [...(run || isRoot ? [`  ${line}\n`] : []), ...(commands ? [`  ${nameOf(path)} [command]\n`] : [])];
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ').replace(/\n?$/, '\n');

function commandLines(commands: readonly Pick<Command<never>, 'name' | 'about'>[]): string {
  const width = Math.max(11, ...commands.map(({ name }) => name.length));
  return commands
    .map(({ name, about }) => `  ${name.padEnd(width)} ${about}\n`)
    .sort()
    .join('');
}

const typeWords = { bool: '', int: ' int', float: ' float', string: ' string', strings: ' strings' };

function flagLines(flags: readonly FlagSpec[]): string {
  const lines = flags
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => {
      const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
      return { left: `  ${short}--${flag.name}${typeWords[flag.kind]}`, right: `${flag.about}${defaultText(flag)}` };
    });
  const width = Math.max(...lines.map(({ left }) => left.length)) + 3;
  return lines.map(({ left, right }) => `${left.padEnd(width)}${right}\n`).join('');
}

function defaultText(flag: FlagSpec): string {
  const initial = initialOf(flag);
  if (Array.isArray(initial) || !initial) return '';
  return ` (default ${typeof initial === 'string' ? JSON.stringify(initial) : initial})`;
}
