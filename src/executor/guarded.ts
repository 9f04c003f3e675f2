import { DomainError } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import type { Runner } from './runner.ts';

/**
 * The door to the nodes, shut for changes while `mayAct` says no: a leader that has lost its lease must not touch them any more.
 * Looks without a lock pass, so that a standby can watch the nodes.
 */
export function guarded(runner: Runner, mayAct: () => boolean, log?: Log): Runner {
  return {
    async run(host, commands, options) {
      if (options?.lock !== undefined && !mayAct()) {
        throw new DomainError('unavailable', 'This server may not change nodes now: it is not the leader');
      }
      log?.debug(
        { host, operation: options?.lock?.operationId, commands: commands.map(({ argv }) => argv) },
        'commands',
      );
      return runner.run(host, commands, options);
    },
    close: () => runner.close(),
  };
}
