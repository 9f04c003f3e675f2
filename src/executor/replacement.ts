import { DomainError } from '../domain/errors.ts';
import { healInfo, replaceBrick } from './commands/gluster.ts';
import { CommandError } from './errors.ts';
import type { Executor } from './executor.ts';
import { askGluster, tellGluster } from './gluster.ts';
import { firstAnswer, firstReachable } from './hosts.ts';
import { parseHealing } from './parse/gluster.ts';
import type { Session } from './session.ts';
import { findOn } from './volumes.ts';

export function replacementVerbs(session: Session): Pick<Executor, 'replaceBrick' | 'inspectHealing'> {
  /** Looks first: the host before may have done it. @returns undefined when this host does not know the volume */
  async function replace(host: string, name: string, brick: string, replacement: string): Promise<true | undefined> {
    const facts = await findOn(session, host, name);
    if (facts === undefined) return undefined;
    if (!facts.bricks.includes(replacement)) {
      await tellGluster(session, host, replaceBrick(session.settings, name, brick, replacement));
    }
    return true;
  }

  return {
    async replaceBrick(hosts, name, brick, replacement) {
      const text = `Unable to replace brick ${brick} with ${replacement} for volume ${name}`;
      try {
        const done = await firstAnswer(hosts, (host) => replace(host, name, brick, replacement));
        if (done === undefined)
          throw new DomainError('failed', `${text}\nNo host knows the volume: gluster volume info`);
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        throw new DomainError('failed', `${text}\n${error.message}`, { cause: error });
      }
    },

    inspectHealing: (hosts, name) =>
      firstReachable(hosts, async (host) =>
        parseHealing(await askGluster(session, host, healInfo(session.settings, name))),
      ),
  };
}
