import type { Clock } from '../../src/domain/ports.ts';
import { CommandError } from '../../src/executor/errors.ts';
import type { Executor } from '../../src/executor/executor.ts';
import { createExecutor } from '../../src/executor/remote.ts';
import type { Command, CommandResult, Runner, RunOptions } from '../../src/executor/runner.ts';
import { keptLog } from '../helpers/log.ts';
import { settings } from './settings.ts';

/** What a program answers: its stdout, or more. */
export type Said = string | { exitCode?: number; stdout?: string; stderr?: string };

export interface Scripted extends Runner {
  /** `host: words`, in order of running. */
  readonly asked: readonly string[];
  readonly options: readonly (RunOptions | undefined)[];
}

/** A runner whose hosts answer as `answer` says; guards are not looked at. Throws what `answer` throws. */
export function scripted(answer: (words: string, host: string, times: number) => Said): Scripted {
  const asked: string[] = [];
  const seen: (RunOptions | undefined)[] = [];
  const ask = (host: string, command: Command): CommandResult => {
    const words = command.argv.join(' ');
    const line = `${host}: ${words}`;
    const said = answer(words, host, asked.filter((earlier) => earlier === line).length);
    asked.push(line);
    const result = {
      skipped: false,
      exitCode: 0,
      stdout: '',
      stderr: '',
      ...(typeof said === 'string' ? { stdout: said } : said),
    };
    if (!(command.accept ?? [0]).includes(result.exitCode)) throw new CommandError(host, command, result);
    return result;
  };
  return {
    asked,
    options: seen,
    async run(host, commands, options) {
      seen.push(options);
      return commands.map((command, index) => {
        options?.onCommand?.(index);
        return ask(host, command);
      });
    },
    close: async () => undefined,
  };
}

/** Time that only sleeping moves. */
export function steppedClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    slept,
    now: () => slept.reduce((sum, delay) => sum + delay, 0),
    async sleep(delay) {
      slept.push(delay as number);
    },
  };
}

export function executorOver(
  runner: Runner,
  clock: Clock = steppedClock(),
  more: Partial<typeof settings> = {},
): Executor {
  const executorFor = createExecutor(runner, { ...settings, ...more }, { clock, log: keptLog(), term: () => 3 });
  return executorFor({ operationId: 'a'.repeat(32) });
}
