import { type Completable, completionAnswer } from '../completion/candidates.ts';
import { askName, completionScript, type Shell, shells } from '../completion/scripts.ts';
import type { Command } from '../tree/command.ts';
import type { FlagSpec } from '../tree/flags.ts';
import { helpFlag, type Root } from '../tree/resolve.ts';
import { type Context, type HeketiCommand, print } from './context.ts';

/** What a shell needs to complete command lines of the whole tree. */
export function completionCommands(root: () => Root<Context>): HeketiCommand[] {
  return [
    {
      name: 'completion',
      takes: `[${shells.join('|')}]`,
      about: 'Print what a shell has to read to complete command lines',
      example: 'source <(heketi-cli completion bash)',
      ours: 'told',
      run: async ({ args: [shell] }, context) => {
        if (!isShell(shell)) throw new Error(`The shell must be one of ${shells.join(', ')}`);
        print(context, completionScript(shell, root().name));
      },
    },
    {
      name: askName,
      about: 'Answer the scripts of completion',
      ours: 'silent',
      run: async ({ args }, context) => print(context, completionAnswer(completable(root()), args)),
    },
  ];
}

const isShell = (word: string | undefined): word is Shell => shells.some((shell) => shell === word);

function completable(command: Command<Context>): Completable {
  const { name, aliases = [], about, flags = [], commands = [], takes = '' } = command;
  return {
    names: [name, ...aliases],
    about,
    flags: [...flags, helpFlag].map(completableFlag),
    commands: commands.filter(({ ours }) => ours !== 'silent').map(completable),
    // `[normal|local-client|read-only]`, but not `[device_id]`.
    arguments: /^\[(.+\|.+)\]$/.exec(takes)?.[1]?.split('|') ?? [],
  };
}

const completableFlag = ({ name, short, kind, about, choices = [] }: FlagSpec) => ({
  names: [`--${name}`, ...(short === undefined ? [] : [`-${short}`])],
  about,
  takesNext: kind !== 'bool',
  values: kind === 'bool' ? ['true', 'false'] : choices,
});
