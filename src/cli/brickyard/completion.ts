import { Argument, Command, type Option } from 'commander';
import { type Completable, completionAnswer } from '../completion/candidates.ts';
import { askName, completionScript, type Shell, shells } from '../completion/scripts.ts';
import type { Session } from './session.ts';

export function completionCommand({ io }: Session): Command {
  return new Command('completion')
    .description('print what a shell has to read to complete command lines')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText('after', '\nFor bash: source <(brickyard completion bash)')
    .action((shell: Shell, _, { parent }: Command) => {
      io.stdout.write(completionScript(shell, parent?.name() ?? ''));
    });
}

/** What the scripts ask; in no help. */
export function askCommand({ io }: Session): Command {
  return new Command(askName).argument('[words...]').action((words: string[], _, { parent }: Command) => {
    io.stdout.write(parent === null ? '' : completionAnswer(completable(parent), words));
  });
}

function completable(command: Command): Completable {
  return {
    names: [command.name(), ...command.aliases()],
    about: command.description(),
    flags: [...command.createHelp().visibleOptions(command)].map(completableFlag),
    commands: command.commands.filter((child) => child.name() !== askName).map(completable),
    arguments: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
}

const completableFlag = ({ long, short, description, required, optional, argChoices }: Option) => ({
  names: [long, short].filter((name) => name !== undefined && name !== null),
  about: description,
  takesNext: required || optional,
  values: argChoices ?? [],
});
