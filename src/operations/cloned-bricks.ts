import { vgName } from '../domain/names.ts';
import type { VolumeFacts } from '../executor/executor.ts';
import type { PlannedBrick } from './bricks.ts';
import type { Remote } from './kind.ts';

/** A brick that gluster made by copying another. */
export interface ClonedBrick {
  readonly origin: PlannedBrick;
  /** `storage:path`. */
  readonly ref: string;
  readonly path: string;
  readonly lvName: string;
}

/**
 * The bricks of a clone, each with its thin volume: the one named after the clone in the pool of the brick that it is a copy of. Gluster keeps
 * the order of the source's bricks. One whose volume is not on its node is left out.
 * @throws HostError when a node of the source does not answer
 */
export async function findClonedBricks(
  clone: VolumeFacts,
  origins: readonly PlannedBrick[],
  remote: Remote,
): Promise<ClonedBrick[]> {
  const hosts = [...new Set(origins.map(({ manage }) => manage))];
  const volumes = await Promise.all(
    hosts.map(async (host) => [host, await remote.executor.findClonedBricks(host, clone.uuid)] as const),
  );
  const onHost = new Map(volumes);
  return origins.flatMap((origin, index) => {
    const { manage, storage, spec } = origin;
    const ref = clone.bricks[index];
    const volume = onHost.get(manage)?.find(({ vg, pool }) => vg === vgName(spec.deviceId) && pool === spec.poolName);
    if (volume === undefined || !ref?.startsWith(`${storage}:`)) return [];
    return [{ origin, ref, path: ref.slice(storage.length + 1), lvName: volume.name }];
  });
}
