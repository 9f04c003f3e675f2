import { DomainError, isDomainError } from '../domain/errors.ts';
import { glusterdAnswers, glusterdCheck, nothing, requirements } from './commands/node.ts';
import type { Executor } from './executor.ts';
import type { CommandResult } from './runner.ts';
import type { Session } from './session.ts';

export function nodeVerbs(session: Session): Pick<Executor, 'checkNode' | 'glusterdUp' | 'claim'> {
  return {
    async checkNode(host) {
      const needed = requirements(session.settings);
      const results: (CommandResult | undefined)[] = await session.look(
        host,
        needed.map(({ command }) => command),
      );
      for (const [index, { otherwise }] of needed.entries()) {
        if (otherwise && results[index]?.exitCode === programMissing) {
          [results[index]] = await session.look(host, [otherwise]);
        }
      }
      const missing = needed.flatMap((need, index) => {
        const result = results[index];
        return result === undefined || result.exitCode === 0 ? [] : [{ ...need, said: firstLine(result) }];
      });
      if (missing.length === 0) return;
      const names = missing.map(({ what }) => what).join(', ');
      const ways = missing.map(({ what, said, wayOut }) => `${what}: ${said} -> ${wayOut}`);
      throw new DomainError('failed', [`node ${host} lacks: ${names}`, ...ways].join('\n'));
    },

    async glusterdUp(host) {
      try {
        const [checked] = await session.look(host, [glusterdCheck]);
        if (checked?.exitCode === programMissing) await session.look(host, [glusterdAnswers]);
        return true;
      } catch (error) {
        if (!isDomainError(error)) throw error;
        session.log.info({ host, error: error.message }, 'glusterd does not answer');
        return false;
      }
    },

    claim: async (host) => void (await session.change(host, [nothing])),
  };
}

const programMissing = 127;

const firstLine = ({ stderr, stdout, exitCode }: CommandResult): string =>
  (stderr.trim() || stdout.trim()).split('\n')[0] || `exit status ${exitCode}`;
