import type { CliIo } from '../../src/cli/io.ts';
import type { Clock } from '../../src/domain/ports.ts';
import { fakeClock } from './fake-server.ts';

type Run = (argv: readonly string[], io: CliIo) => Promise<number>;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process and keeps what it prints. */
export async function ran(
  run: Run,
  argv: readonly string[],
  env: Record<string, string> = {},
  clock: Clock = fakeClock(),
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const stdout = { write: (text: string) => out.push(text) };
  const stderr = { write: (text: string) => err.push(text) };
  const code = await run(argv, { env, stdout, stderr, clock });
  return { code, out: out.join(''), err: err.join('') };
}
