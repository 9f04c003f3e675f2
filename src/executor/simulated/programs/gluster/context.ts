import type { GlusterVolume, Pool } from '../../model/gluster-pool.ts';
import type { Surroundings } from '../program.ts';
import { generalError, type Reply, refused } from './reply.ts';

/** Where a gluster command runs, with the pool of its node. */
export interface GlusterContext extends Surroundings {
  readonly pool: Pool;
}

export type GlusterCommand = (here: GlusterContext, words: readonly string[]) => Reply;

/** Runs `act` for a volume that exists, or says that there is none. */
export function withVolume(
  here: GlusterContext,
  name: string,
  prefix: string,
  act: (volume: GlusterVolume) => Reply,
): Reply {
  const volume = here.pool.volumes.get(name);
  return volume === undefined ? refused(prefix, `Volume ${name} does not exist`, generalError) : act(volume);
}

/** Members other than this node, by what gluster calls them. */
export function peersOf({ nodes, node, pool }: GlusterContext): string[] {
  return nodes.membersOf(pool).filter((name) => name !== node.name);
}
