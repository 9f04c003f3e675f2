import { Command, type CommanderError } from 'commander';
import { settingsHelp } from '../config.ts';

export interface Arguments {
  readonly config?: string;
  readonly disableAuth?: boolean;
  readonly topology?: string;
}

/** Reads the command line. Ends the process for `--help` and `--version` (0) and for what it doesn't know (255, as Heketi). */
export function parseArguments(argv: readonly string[], title: string): Arguments {
  return new Command('heketi')
    .description(
      'The Brickyard server: turns raw disks on many nodes into replicated GlusterFS volumes, with the REST API of Heketi.',
    )
    .option('--config <file>', 'configuration file, JSON')
    .option('--topology <file>', 'topology file to apply at every start')
    .option('--disable-auth', 'accept every request without a token')
    .version(title, '-v, --version', 'print the version')
    .addHelpText('after', `\n${settingsHelp()}`)
    .exitOverride(({ exitCode }: CommanderError) => process.exit(exitCode === 0 ? 0 : 255))
    .parse(argv)
    .opts<Arguments>();
}
