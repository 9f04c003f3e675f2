import { DomainError } from '../domain/errors.ts';
import { vgName } from '../domain/names.ts';
import type { Ms } from '../domain/units.ts';
import { createPool, createThinVolume, removePool, removeThinVolume } from './commands/lvm.ts';
import {
  addToFstab,
  endFstabLine,
  makeBrickDirectory,
  makeFilesystem,
  makeMountPoint,
  mountBrick,
  mountOf,
  removeCloneDirectory,
  removeFromFstab,
  removeMountPoint,
  showHolders,
  syncToDisk,
  unmountBrick,
} from './commands/mount.ts';
import { CommandError, HostError } from './errors.ts';
import type { BrickSpec, Executor } from './executor.ts';
import type { Command, CommandResult } from './runner.ts';
import type { Session } from './session.ts';

/** A brick process that was told to end may need a moment to let go of its file system. */
const busyDelaysMs: readonly Ms[] = [500, 1000, 2000, 4000];

const notSynced = 'bricks may not be on disk yet: if the node loses its power within half a minute, they stay down';

export function brickVerbs(session: Session): Pick<Executor, 'ensureBricks' | 'syncBricks' | 'removeBricks'> {
  const { settings } = session;

  const make = (brick: BrickSpec): Command[] => [
    makeMountPoint(brick),
    createPool(settings, brick),
    createThinVolume(settings, brick),
    makeFilesystem(settings, brick),
    addToFstab(settings, brick),
    mountBrick(settings, brick),
    ...makeBrickDirectory(brick.path, brick.gid),
  ];

  /** The pool's removal is where `removal` below finds out whether it is gone. */
  const remove = (brick: BrickSpec): Command[] => [
    unmountBrick(brick),
    removeFromFstab(settings, brick),
    removeThinVolume(settings, brick),
    removePool(settings, brick),
    removeMountPoint(brick),
    ...removeCloneDirectory(brick),
  ];

  async function removeAll(
    host: string,
    bricks: readonly BrickSpec[],
    commands: readonly Command[],
  ): Promise<CommandResult[]> {
    for (const delay of busyDelaysMs) {
      try {
        return await session.change(host, commands);
      } catch (error) {
        if (!isBusy(error)) throw error;
        session.log.debug({ host, error: error.stderr }, 'a brick is still in use');
        await session.clock.sleep(delay);
      }
    }
    try {
      return await session.change(host, commands);
    } catch (error) {
      throw isBusy(error) ? await withHolders(host, bricks, error) : error;
    }
  }

  async function withHolders(host: string, bricks: readonly BrickSpec[], error: CommandError): Promise<Error> {
    const brick = bricks.find((candidate) => mountOf(candidate) === error.argv.at(-1));
    if (brick === undefined) return error;
    const seen = await session.look(host, showHolders(settings, brick)).catch(() => []);
    const holders = seen
      .filter(({ exitCode }) => exitCode === 0)
      .map(({ stdout, stderr }) => `${stderr}\n${stdout}`.trim())
      .join('\n');
    return new DomainError(
      'failed',
      `${error.message}\nheld by: ${holders || 'not known (no fuser there, or no right)'}`,
      {
        cause: error,
      },
    );
  }

  return {
    async ensureBricks(host, bricks) {
      if (bricks.length === 0) return;
      await session.change(host, [endFstabLine(settings), ...bricks.flatMap(make), syncToDisk(settings.fstab)]);
    },

    async syncBricks(host, paths) {
      try {
        const results = await session.look(host, paths.map(syncToDisk));
        const failure = results.find(({ exitCode }) => exitCode !== 0);
        if (failure !== undefined) session.log.warn({ host, error: failure.stderr.trim(), paths }, notSynced);
      } catch (err) {
        if (!(err instanceof CommandError || err instanceof HostError)) throw err;
        session.log.warn({ err, paths }, notSynced);
      }
    },

    async removeBricks(host, bricks) {
      if (bricks.length === 0) return [];
      const commands = [...bricks.flatMap(remove), syncToDisk(settings.fstab)];
      const results = await removeAll(host, bricks, commands);
      const gone = new Map(commands.map(({ argv }, index) => [argv.at(-1), poolIsGone(results[index])]));
      return bricks.filter((brick) => gone.get(poolPath(brick))).map(({ id }) => id);
    },
  };
}

/** What `removePool` ends with. Two bricks may share a pool, which goes with the last of them: its last answer counts. */
const poolPath = (brick: BrickSpec): string => `${vgName(brick.deviceId)}/${brick.poolName}`;

/** Removed now; or skipped, since the guard found nothing of that name. */
const poolIsGone = (result: CommandResult | undefined): boolean =>
  result !== undefined && (!result.skipped || result.stdout.trim() === '');

const isBusy = (error: unknown): error is CommandError =>
  error instanceof CommandError && error.argv[0] === 'umount' && error.stderr.includes('busy');
