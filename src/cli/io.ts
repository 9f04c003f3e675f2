import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../domain/ports.ts';

/** Where text goes; a process's streams, or a test's. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Everything that a command line takes from outside, apart from files and the network. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
}

/**
 * Runs a command line as this process; its result is the exit code. A reader that goes away (`| head`) ends it quietly.
 * @param run must not reject
 */
export async function runAsProcess(run: (argv: readonly string[], io: CliIo) => Promise<number>): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const clock: Clock = {
    now: () => Date.now(),
    sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}).catch(() => {}),
  };
  const io = { env: process.env, stdout: process.stdout, stderr: process.stderr, clock };
  process.exitCode = await run(process.argv.slice(2), io);
}
