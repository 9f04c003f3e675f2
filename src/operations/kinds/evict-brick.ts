import { placeReplacement } from '../../allocator/replacement.ts';
import type { Reader, Writer } from '../../db/tables.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Brick, Id, Volume } from '../../domain/types.ts';
import { placementOptions } from '../../domain/volume-options.ts';
import {
  ensureBricks,
  forgetBricks,
  insertBricks,
  type PlannedBrick,
  planBricks,
  removeBricks,
  syncBricks,
} from '../bricks.ts';
import { brickChanges } from '../changes.ts';
import { checkHealing, otherBricks } from '../healing.ts';
import { type HostRef, type Kind, type PlanParts, type Remote, undone } from '../kind.ts';
import type { NewLeftover } from '../leftovers.ts';
import { placementLimits } from '../limits.ts';
import { clusterPicture } from '../picture.ts';
import { plannedFromRows } from '../planned.ts';
import type { Requests } from '../requests.ts';
import { clusterHosts, listedAnywhere } from '../volumes.ts';

interface Plan {
  readonly operationId: Id;
  readonly parentId: Id | null;
  readonly volume: Volume;
  readonly brick: PlannedBrick;
  readonly healCheck: boolean;
  /** Nodes on which an earlier attempt failed. */
  readonly avoid: readonly Id[];
  readonly hosts: readonly HostRef[];
  /** Null until gluster has said which bricks it must keep away from. */
  readonly replacement: PlannedBrick | null;
}

type Request = Requests['evict-brick'];

/** Of the refusals before anything has begun. */
export const evictionPrefix = 'Failed to set up brick eviction: ';

/**
 * A new brick takes the place of one that has to leave its device; gluster heals it from the others of its set. The node of the old one may be
 * dead: what is on it stays as a leftover.
 */
export const evictBrick: Kind<Request, Plan, void, readonly NewLeftover[]> = {
  kind: 'evict-brick',
  prefix: evictionPrefix,
  counted: () => true,
  recover: 'undo',
  retries: 2,

  check(reader, request) {
    getBrick(reader, request.brickId);
  },

  plan(writer, { brickId, healCheck }, { operationId, avoid }) {
    const { volumeId, pendingOp } = getBrick(writer, brickId);
    const volume = writer.getVolume(volumeId);
    if (pendingOp !== null) throw refused(`Can not evict brick ${brickId}: brick is pending`);
    if (writer.listVolumeBricks(volume.id).some((other) => other.pendingOp !== null)) {
      throw refused(`Can not evict brick ${brickId} from volume ${volume.id}: volume has pending bricks`);
    }
    const nodes = writer.listNodes(volume.clusterId);
    const bricks = plannedFromRows(writer, volume, nodes);
    const brick = bricks.find(({ spec }) => spec.id === brickId);
    if (brick === undefined) throw new Error(`brick ${brickId} is not among those of its volume`);
    writer.updateBrick(brickId, { pendingOp: operationId });
    return {
      operationId,
      parentId: writer.findOperation(operationId)?.parentId ?? null,
      volume,
      brick,
      healCheck,
      avoid: [...avoid],
      hosts: clusterHosts(nodes, new Set(bricks.map(({ nodeId }) => nodeId))),
      replacement: null,
    };
  },

  /** The volume, not the brick: what is read of its sets must hold until the brick is replaced. */
  target: (plan) => plan.volume.id,

  changes: ({ brick, parentId, replacement }) => [
    ...brickChanges([brick], 'Delete brick'),
    ...(parentId === null ? [] : [{ id: parentId, description: 'Belongs to parent operation' } as const]),
    ...brickChanges(replacement === null ? [] : [replacement], 'Add brick'),
  ],

  steps: () => 3,

  async perform(plan, remote) {
    const others = await readOthers(plan, remote);
    const planned = await remote.amend((writer, parts) => planReplacement(writer, plan, others, parts));
    await ensureBricks([planned.replacement], remote);
    return replace(plan, planned.replacement, remote);
  },

  async undo(plan, remote) {
    const { replacement } = plan;
    if (replacement === null) return undone();
    // A brick that gluster lists may hold the only copy of what was written since: then the eviction is completed, never undone.
    const listed = await listedAnywhere(plan.hosts, plan.volume.name, remote);
    if (listed.has(replacement.ref)) {
      return { outcome: 'completed', result: await replace(plan, replacement, remote) };
    }
    return undone(await removeBricks([replacement], remote));
  },

  finish(writer, { brick, replacement }, leftovers, context) {
    forgetBricks(writer, [brick], leftovers, context);
    if (replacement !== null) writer.updateBrick(replacement.spec.id, { pendingOp: null, replaces: null });
    return null;
  },

  forget(writer, { brick, replacement }, leftovers, context) {
    writer.updateBrick(brick.spec.id, { pendingOp: null });
    if (replacement !== null) forgetBricks(writer, [replacement], leftovers, context);
  },
};

function getBrick(reader: Reader, id: Id): Brick {
  const brick = reader.findBrick(id);
  if (brick === undefined) throw new DomainError('not_found', 'Id not found');
  return brick;
}

const refused = (reason: string) => new DomainError('refused', `${evictionPrefix}${reason}`);

/**
 * Asks gluster which bricks make up the set, and whether they can do without this one.
 * @returns the other bricks of the set, as gluster names them
 */
async function readOthers(plan: Plan, remote: Remote): Promise<readonly string[]> {
  const { volume, brick } = plan;
  const hosts = remote.hosts(plan.hosts);
  const facts = await remote.executor.findVolume(hosts, volume.name);
  if (facts === undefined) throw new DomainError('failed', `Volume ${volume.name} is not known to gluster`);
  const others = otherBricks(facts.bricks, brick.ref, volume.durability);
  await checkHealing(
    { id: brick.spec.id, ref: brick.ref, others, all: facts.bricks, durability: volume.durability },
    plan.healCheck ? () => remote.executor.inspectHealing(hosts, volume.name) : null,
  );
  return others;
}

/** Takes the space; the brick is shown when it has taken the place of the other. */
function planReplacement(writer: Writer, plan: Plan, others: readonly string[], parts: PlanParts) {
  const { volume, brick, operationId } = plan;
  const nodes = writer.listNodes(volume.clusterId);
  const known = new Map(plannedFromRows(writer, volume, nodes).map(({ ref, nodeId }) => [ref, nodeId]));
  const stranger = others.find((ref) => !known.has(ref));
  if (stranger !== undefined) {
    throw new DomainError(
      'failed',
      `Id not found\nGluster has brick ${stranger} in volume ${volume.name}, which is not known`,
    );
  }
  const { deviceId, sizeKib, arbiter } = brick.spec;
  const place = placeReplacement(
    clusterPicture(writer, volume.clusterId, parts.health, new Set(plan.avoid)),
    {
      brick: { deviceId, sizeKib, kind: arbiter ? 'arbiter' : 'data' },
      otherNodeIds: others.map((ref) => known.get(ref) ?? ''),
      durability: volume.durability,
      snapshotFactor: volume.snapshot.factor,
      options: placementOptions(volume.options),
    },
    placementLimits(parts.volumes),
    parts.random,
  );
  const { setIndex, position } = brick;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const made = planBricks([[place]], byId, { firstSet: setIndex, gid: volume.gid, newId: parts.newId });
  const [replacement] = made.map((planned) => ({ ...planned, position }));
  if (replacement === undefined) throw new Error('a placement of one brick must hold one');
  insertBricks(writer, volume.id, [replacement], operationId);
  writer.updateBrick(replacement.spec.id, { replaces: brick.spec.id });
  return { ...plan, replacement };
}

/** From here on gluster knows the new brick, so that the old one may go. */
async function replace(
  { volume, brick, hosts }: Plan,
  replacement: PlannedBrick,
  remote: Remote,
): Promise<readonly NewLeftover[]> {
  await remote.gluster(volume.clusterId, () =>
    remote.executor.replaceBrick(remote.hosts(hosts), volume.name, brick.ref, replacement.ref),
  );
  await syncBricks([replacement], remote);
  remote.step();
  const leftovers = await removeBricks([brick], remote);
  await remote.executor.startHealing(remote.hosts(hosts), volume.name, replacement.ref);
  return leftovers;
}
