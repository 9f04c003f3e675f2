import { plainDirectory } from '../../model/files.ts';
import type { GlusterBrick } from '../../model/gluster-pool.ts';
import type { Node } from '../../model/node.ts';
import { makeDirectories, makeDirectory } from '../directories.ts';
import type { GlusterContext } from './context.ts';

const rootPartition =
  "is being created in the root partition. It is recommended that you don't use the system's root partition for storage backend.";
const override = "Or use 'force' at the end of the command if you want to override this behavior.";

/**
 * What gluster does with new bricks before it takes them: it looks at each in turn, marks those of its own node, and only then lets
 * the other nodes look at theirs. So a refusal leaves marks behind on bricks that were good.
 * @returns the error, or undefined when all are fine and marked
 */
export function stageBricks(here: GlusterContext, bricks: readonly string[], volumeId: string, force: boolean) {
  const taken: GlusterBrick[] = [];
  for (const name of bricks) {
    const brick = locate(here, name);
    if (typeof brick === 'string') return brick;
    const error = brick.node === here.node.name ? mark(here.node, brick, volumeId, force) : undefined;
    if (error !== undefined) return error;
    taken.push(brick);
  }
  for (const peer of new Set(taken.map(({ node }) => node))) {
    if (peer === here.node.name) continue;
    for (const brick of taken.filter(({ node }) => node === peer)) {
      const error = mark(here.nodes.get(peer), brick, volumeId, force);
      if (error !== undefined) return `Staging failed on ${here.nodes.shownAs(peer)}. Error: ${error}`;
    }
  }
  return taken;
}

function locate({ nodes, pool }: GlusterContext, name: string): GlusterBrick | string {
  const colon = name.indexOf(':/');
  const host = name.slice(0, colon);
  const node = nodes.named(host);
  if (node === undefined || nodes.poolOf(node) !== pool) return `Host ${host} is not in 'Peer in Cluster' state`;
  if (!nodes.answers(node)) return `Host ${host} not connected`;
  const path = name.slice(colon + 1);
  if (pool.overlaps(node, path)) {
    return `Brick: ${name} not available. Brick may be containing or be contained by an existing brick.`;
  }
  return { name, node, path };
}

/** Makes the directory when only it is missing, and removes it again when the brick can't be there. */
function mark(node: Node, brick: GlusterBrick, volumeId: string, force: boolean): string | undefined {
  const place = node.mounts.placeOf(brick.path);
  const present = node.files.get(place);
  if (present === undefined && !makeDirectory(node, brick.path)) {
    return `Failed to create brick directory for brick ${brick.name}. Reason : No such file or directory `;
  }
  const top = node.mounts.at(brick.path) !== undefined;
  const error = force ? undefined : misplaced(brick.name, place.filesystem, top);
  if (error !== undefined) {
    if (present === undefined) node.files.remove(place);
    return error;
  }
  const directory = present ?? plainDirectory;
  if (directory.brickOf !== null && !force) return `${brick.path} is already part of a volume`;
  node.files.put(place, { ...directory, brickOf: volumeId });
  makeDirectories(node, `${brick.path}/.glusterfs/indices`);
  return undefined;
}

function misplaced(name: string, filesystem: string, isMountPoint: boolean): string | undefined {
  if (isMountPoint) {
    return `The brick ${name} is a mount point. Please create a sub-directory under the mount point and use that as the brick directory. ${override}`;
  }
  return filesystem === '' ? `The brick ${name} ${rootPartition} ${override}` : undefined;
}

/** Bricks of one set on one node: refused without `force`. */
export function shareServer(here: GlusterContext, bricks: readonly string[], bricksPerSet: number): boolean {
  for (let start = 0; start < bricks.length; start += bricksPerSet) {
    const set = bricks.slice(start, start + bricksPerSet);
    const hosts = set.map((name) => name.slice(0, name.indexOf(':/')));
    if (new Set(hosts.map((host) => here.nodes.named(host) ?? host)).size < set.length) return true;
  }
  return false;
}

export function sameServerError(type: 'replicate' | 'disperse'): string {
  return `Multiple bricks of a ${type} volume are present on the same server. This setup is not optimal. Bricks should be on different nodes to have best fault tolerant configuration. Use 'force' at the end of the command if you want to override this behavior. `;
}
