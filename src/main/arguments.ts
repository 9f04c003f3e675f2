import { Command, type CommanderError } from 'commander';
import { settingsHelp } from '../config.ts';

export interface Arguments {
  readonly config?: string;
  readonly disableAuth?: boolean;
  readonly topology?: string;
  readonly startEmpty?: boolean;
  readonly trustLocal?: boolean;
}

/**
 * Reads the command line. Ends the process for `--help` and `--version` (0) and for what it doesn't know (255, as Heketi).
 * @param addCommands adds what can be done without a server
 * @returns null when a command was run
 */
export async function parseArguments(
  argv: readonly string[],
  title: string,
  addCommands: (program: Command) => void,
): Promise<Arguments | null> {
  let serve = false;
  const program = new Command('heketi')
    .description(
      'The Brickyard server: turns raw disks on many nodes into replicated GlusterFS volumes, with the REST API of Heketi.',
    )
    .option('--config <file>', 'configuration file, JSON')
    .option('--topology <file>', 'topology file to apply at every start')
    .option('--disable-auth', 'accept every request without a token')
    .option(
      '--start-empty',
      'where there is no database, begin with nothing although there is a backup or it can not be read',
    )
    .option('--trust-local', 'go on with a local database that is older than the backup, or another one')
    .version(title, '-v, --version', 'print the version')
    .addHelpText('after', `\n${settingsHelp()}`)
    .exitOverride(({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? 0 : 255))
    .action(() => {
      serve = true;
    });
  addCommands(program);
  await program.parseAsync(argv);
  return serve ? program.opts<Arguments>() : null;
}
