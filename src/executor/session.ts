import type { Clock, Log } from '../domain/ports.ts';
import type { ExecutorSettings } from '../domain/settings.ts';
import type { OperationContext } from './executor.ts';
import type { Command, CommandResult, Runner } from './runner.ts';

/** What the verbs of one operation share. */
export interface Session {
  readonly settings: ExecutorSettings;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Runs under the node's lock. Looks that decide something take it too: they then see what an earlier script of a killed
   * service, that may still be running, has left.
   */
  change(host: string, commands: readonly Command[]): Promise<CommandResult[]>;
  /** Runs without the lock, for questions that nothing irrevocable hangs on. */
  look(host: string, commands: readonly Command[]): Promise<CommandResult[]>;
}

export interface SessionParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Of this server's leadership, asked for at every change. */
  readonly term: () => number;
}

export function createSession(
  runner: Runner,
  settings: ExecutorSettings,
  parts: SessionParts,
  context: OperationContext,
): Session {
  const { operationId } = context;
  const log = parts.log.child({ operation: operationId });
  const run = (host: string, commands: readonly Command[], locked: boolean): Promise<CommandResult[]> =>
    runner.run(host, commands, {
      ...(locked && { lock: { operationId, term: parts.term() } }),
      onCommand: (index) => context.onCommand?.(host, commands[index]?.argv ?? []),
    });
  return {
    settings,
    clock: parts.clock,
    log,
    change: (host, commands) => run(host, commands, true),
    look: (host, commands) => run(host, commands, false),
  };
}

/** The result of the only command of a list. */
export function only([result]: readonly CommandResult[]): CommandResult {
  if (result === undefined) throw new Error('a runner must answer every command');
  return result;
}
