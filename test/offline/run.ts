import { Command } from 'commander';
import { addDatabaseCommands } from '../../src/offline/database-command.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `heketi db …` in this process. */
export async function heketiDb(...argv: string[]): Promise<Ran> {
  const ran = { code: 0, out: '', err: '' };
  const program = new Command('heketi').exitOverride();
  addDatabaseCommands(program, {
    clock: { now: () => 1000 },
    out: (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    exitCode: (code) => {
      ran.code = code;
    },
  });
  await program.parseAsync(['node', 'heketi', 'db', ...argv]);
  return ran;
}
