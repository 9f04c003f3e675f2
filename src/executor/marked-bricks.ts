import { DomainError } from '../domain/errors.ts';
import { volumeInfo } from './commands/gluster.ts';
import { remakeBrickDirectory } from './commands/mount.ts';
import type { VolumeSpec } from './executor.ts';
import { askGluster } from './gluster.ts';
import { parseVolumes } from './parse/gluster.ts';
import type { Session } from './session.ts';

/**
 * A `volume create` that fails marks the bricks that it reached, and gluster then takes them for part of a volume. Makes their directories again, after
 * gluster has said that no volume has them; a directory that is not empty stays, and that is an error.
 * @throws DomainError `conflict` when a volume has one of the bricks
 */
export async function remakeMarkedBricks(
  session: Session,
  host: string,
  volume: VolumeSpec,
  bricks: readonly string[],
): Promise<void> {
  const volumes = parseVolumes(await askGluster(session, host, volumeInfo(session.settings)));
  for (const other of volumes) {
    const taken = other.bricks.find((brick) => bricks.includes(brick));
    if (taken !== undefined) {
      throw new DomainError('conflict', `Brick ${taken} of volume ${volume.name} is in volume ${other.name}`);
    }
  }
  const perNode = Map.groupBy(bricks.map(splitBrick), ({ storage }) => volume.manageNames.get(storage) ?? storage);
  await Promise.all(
    [...perNode].map(([manage, paths]) =>
      session.change(
        manage,
        paths.flatMap(({ path }) => remakeBrickDirectory(path, volume.gid)),
      ),
    ),
  );
}

/** `host:/path`; an IPv6 address holds colons too, but no slash. */
function splitBrick(brick: string): { storage: string; path: string } {
  const end = brick.indexOf(':/');
  return { storage: brick.slice(0, end), path: brick.slice(end + 1) };
}
