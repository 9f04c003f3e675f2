import { DomainError } from '../domain/errors.ts';
import type { Ms } from '../domain/units.ts';
import { healCount, healInfo, healStart, replaceBrick } from './commands/gluster.ts';
import { CommandError, HostError } from './errors.ts';
import type { Executor } from './executor.ts';
import { askGluster, tellGluster } from './gluster.ts';
import { firstAnswer, firstReachable } from './hosts.ts';
import { parseHealCounts, parseHealing } from './parse/gluster.ts';
import { only, type Session } from './session.ts';
import { findOn } from './volumes.ts';

const connectPauseMs: Ms = 2000;
/** A brick that the daemons don't see by then is down. */
const connectLimitMs: Ms = 30_000;

type Verbs = Pick<Executor, 'replaceBrick' | 'startHealing' | 'inspectHealing'>;

export function replacementVerbs(session: Session): Verbs {
  /** Looks first: the host before may have done it. @returns undefined when this host does not know the volume */
  async function replace(host: string, name: string, brick: string, replacement: string): Promise<true | undefined> {
    const facts = await findOn(session, host, name);
    if (facts === undefined) return undefined;
    if (!facts.bricks.includes(replacement)) {
      await tellGluster(session, host, replaceBrick(session.settings, name, brick, replacement));
    }
    return true;
  }

  /** @returns false while the self-heal daemons have no connection to the brick: they would pass it over */
  async function healNow(host: string, name: string, brick: string): Promise<boolean> {
    const { stdout } = only(await session.look(host, [healCount(session.settings, name)]));
    const counts = parseHealCounts(stdout);
    if (!counts.has(brick)) return false;
    if (Math.max(...counts.values()) > 0) await session.change(host, [healStart(session.settings, name)]);
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

    async startHealing(hosts, name, brick) {
      const { clock, log } = session;
      const deadline = clock.now() + connectLimitMs;
      try {
        while (!(await firstReachable(hosts, (host) => healNow(host, name, brick)))) {
          if (clock.now() >= deadline)
            return void log.warn({ volume: name, brick }, 'the brick is not online: not healed yet');
          await clock.sleep(connectPauseMs);
        }
      } catch (err) {
        if (!(err instanceof CommandError || err instanceof HostError)) throw err;
        log.warn({ err, volume: name, brick }, 'healing was not started; gluster begins by itself');
      }
    },

    inspectHealing: (hosts, name) =>
      firstReachable(hosts, async (host) =>
        parseHealing(await askGluster(session, host, healInfo(session.settings, name))),
      ),
  };
}
