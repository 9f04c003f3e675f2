import { DomainError } from '../domain/errors.ts';
import {
  addBrick,
  addBrickGroups,
  rebalanceStart,
  setCommands,
  volumeCreate,
  volumeDelete,
  volumeInfo,
  volumeSet,
  volumeStart,
  volumeStop,
} from './commands/gluster.ts';
import type { Executor, VolumeFacts, VolumeSpec } from './executor.ts';
import { askUnless, glusterSays, tellGluster } from './gluster.ts';
import { firstAnswer, firstReachable } from './hosts.ts';
import { remakeMarkedBricks } from './marked-bricks.ts';
import { parseVolumes } from './parse/gluster.ts';
import type { Command } from './runner.ts';
import type { Session } from './session.ts';

type VolumeVerbs = Pick<
  Executor,
  | 'ensureVolume'
  | 'addBricks'
  | 'setOptions'
  | 'startRebalance'
  | 'startVolume'
  | 'stopVolume'
  | 'deleteVolume'
  | 'findVolume'
>;

const noSuchVolume = /does not exist/;

/** What this host knows of the volume. */
export async function findOn(session: Session, host: string, name: string): Promise<VolumeFacts | undefined> {
  const content = await askUnless(session, host, volumeInfo(session.settings, name), noSuchVolume);
  return content === undefined ? undefined : parseVolumes(content).find((volume) => volume.name === name);
}

export function volumeVerbs(session: Session): VolumeVerbs {
  const { settings } = session;
  const tell = (host: string, command: Command, fine?: RegExp) => tellGluster(session, host, command, fine);

  const find = (host: string, name: string) => findOn(session, host, name);

  /** Heals what a failed create of ours left on the brick directories, once; every other failure is passed on. */
  async function withFreshBricks(host: string, volume: VolumeSpec, bricks: readonly string[], command: Command) {
    try {
      await tell(host, command);
    } catch (error) {
      if (!glusterSays(error, /is already part of a volume/)) throw error;
      session.log.warn({ host, volume: volume.name }, 'bricks carry the mark of a failed create and are made again');
      await remakeMarkedBricks(session, host, volume, bricks);
      await tell(host, command);
    }
  }

  /** Most volumes are new, so gluster is not asked before; of one that exists it says so before it looks at a brick. */
  async function create(host: string, volume: VolumeSpec): Promise<VolumeFacts> {
    const bricks = volume.sets[0] ?? [];
    try {
      await withFreshBricks(host, volume, bricks, volumeCreate(settings, volume));
      return { name: volume.name, uuid: '', started: false, bricks, options: new Map() };
    } catch (error) {
      const facts = glusterSays(error, /already exists/) ? await find(host, volume.name) : undefined;
      if (facts === undefined) throw error;
      return facts;
    }
  }

  async function addMissing(host: string, volume: VolumeSpec, present: readonly string[]): Promise<void> {
    const missing = volume.sets.filter((set) => !set.some((brick) => present.includes(brick)));
    for (const bricks of addBrickGroups(volume.type, missing)) {
      await withFreshBricks(host, volume, bricks, addBrick(settings, volume.name, bricks));
    }
  }

  async function set(host: string, name: string, options: readonly string[]): Promise<void> {
    for (const words of setCommands(options)) await tell(host, volumeSet(settings, name, words));
  }

  async function start(host: string, name: string): Promise<void> {
    await tell(host, volumeStart(settings, name), /already started/);
  }

  async function complete(host: string, volume: VolumeSpec): Promise<void> {
    const facts = await create(host, volume);
    checkBricks(volume, facts);
    await addMissing(host, volume, facts.bricks);
    await set(host, volume.name, optionsNotSet(volume.options, facts));
    if (!facts.started) await start(host, volume.name);
  }

  /** Where the volume is known; `fine` is a refusal that says "it is so already". */
  async function end(hosts: readonly string[], command: Command, fine?: RegExp): Promise<void> {
    await firstAnswer(hosts, async (host) => {
      try {
        return await tell(host, command, fine);
      } catch (error) {
        if (glusterSays(error, noSuchVolume)) return undefined;
        throw error;
      }
    });
  }

  return {
    ensureVolume: (hosts, volume) => firstReachable(hosts, (host) => complete(host, volume)),

    addBricks: (hosts, volume) =>
      firstReachable(hosts, async (host) => {
        const facts = await find(host, volume.name);
        await addMissing(host, volume, facts?.bricks ?? []);
      }),

    setOptions: (hosts, name, options) => firstReachable(hosts, (host) => set(host, name, options)),

    startRebalance: (hosts, name) =>
      firstReachable(hosts, async (host) => {
        await tell(host, rebalanceStart(settings, name), /is already started/);
      }),

    startVolume: (hosts, name) => firstReachable(hosts, (host) => start(host, name)),

    stopVolume: (hosts, name) => end(hosts, volumeStop(settings, name), /is not in the started state/),

    deleteVolume: (hosts, name) => end(hosts, volumeDelete(settings, name)),

    findVolume: (hosts, name) => firstAnswer(hosts, (host) => find(host, name)),
  };
}

/** @throws DomainError `conflict` when the volume has bricks that are not meant for it */
function checkBricks(volume: VolumeSpec, facts: VolumeFacts): void {
  const meant = new Set(volume.sets.flat());
  const foreign = facts.bricks.filter((brick) => !meant.has(brick));
  if (foreign.length === 0) return;
  throw new DomainError(
    'conflict',
    `Volume ${volume.name} already exists in gluster with other bricks: ${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ' …' : ''}`,
  );
}

/** Without those that hold already; of options with one key the last counts. What `group NAME` has set can't be seen. */
function optionsNotSet(options: readonly string[], facts: VolumeFacts): string[] {
  const keyOf = (option: string): string => option.split(' ', 1)[0] ?? '';
  const wanted = new Map(options.map((option) => [keyOf(option), option]));
  return options.filter(
    (option) => wanted.get(keyOf(option)) !== `${keyOf(option)} ${facts.options.get(keyOf(option))}`,
  );
}
