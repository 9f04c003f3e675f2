import type { Writer } from '../db/tables.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import { brickLvName, brickPath, poolName } from '../domain/names.ts';
import type { VolumePlacement } from '../domain/topology.ts';
import type { Brick, Id, Node } from '../domain/types.ts';
import type { BrickSpec } from '../executor/executor.ts';
import type { HostRef, Remote } from './kind.ts';
import { type EndContext, type NewLeftover, poolInUse } from './leftovers.ts';

/** A brick as plans remember it: everything that makes or removes it, without the database. */
export interface PlannedBrick extends HostRef {
  readonly storage: string;
  readonly poolId: Id;
  /** `storage:path`, as gluster names it. */
  readonly ref: string;
  readonly setIndex: number;
  readonly position: number;
  readonly spec: BrickSpec;
}

/** Gives each placement its ids and names. Pool and brick share an id, as in Heketi's arbiter placer. */
export function planBricks(
  placement: VolumePlacement,
  nodes: ReadonlyMap<Id, Node>,
  options: { firstSet: number; gid: number; newId: () => Id },
): PlannedBrick[] {
  return placement.flatMap((set, index) =>
    set.map((brick, position) => {
      const id = options.newId();
      const node = nodes.get(brick.nodeId);
      if (node === undefined) throw new Error(`placement names an unknown node ${brick.nodeId}`);
      const path = brickPath(brick.deviceId, id);
      return {
        nodeId: brick.nodeId,
        manage: manageName(node),
        storage: storageName(node),
        poolId: id,
        ref: `${storageName(node)}:${path}`,
        setIndex: options.firstSet + index,
        position,
        spec: {
          id,
          deviceId: brick.deviceId,
          poolName: poolName(id),
          lvName: brickLvName(id),
          path,
          sizeKib: brick.sizeKib,
          poolKib: brick.poolKib,
          metadataKib: brick.metadataKib,
          arbiter: brick.kind === 'arbiter',
          gid: options.gid,
        },
      };
    }),
  );
}

export const manageName = (node: Pick<Node, 'manage'>): string => node.manage[0] ?? '';
export const storageName = (node: Pick<Node, 'storage'>): string => node.storage[0] ?? '';

/** Reserves the space and makes the rows, marked as pending. */
export function insertBricks(writer: Writer, volumeId: Id, bricks: readonly PlannedBrick[], pendingOp: Id): void {
  for (const brick of bricks) {
    const { spec, poolId } = brick;
    writer.insertPool({
      id: poolId,
      deviceId: spec.deviceId,
      name: spec.poolName,
      sizeKib: spec.poolKib,
      metadataKib: spec.metadataKib,
    });
    writer.insertBrick(brickRow(volumeId, brick, pendingOp));
  }
}

/** The row of a brick whose pool has one. */
export function brickRow(
  volumeId: Id,
  { spec, poolId, setIndex, position }: PlannedBrick,
  pendingOp: Id,
): Omit<Brick, 'nodeId'> {
  return {
    id: spec.id,
    volumeId,
    deviceId: spec.deviceId,
    poolId,
    path: spec.path,
    lvName: spec.lvName,
    sizeKib: spec.sizeKib,
    kind: spec.arbiter ? 'arbiter' : 'data',
    setIndex,
    position,
    pendingOp,
    replaces: null,
  };
}

export function hostCount(bricks: readonly PlannedBrick[]): number {
  return new Set(bricks.map(({ manage }) => manage)).size;
}

/** In gluster's form, set after set. */
export function brickSets(bricks: readonly PlannedBrick[]): string[][] {
  return [...Map.groupBy(bricks, ({ setIndex }) => setIndex).values()].map((set) => set.map(({ ref }) => ref));
}

/** A node could not make its bricks; another placement may do. */
export class BrickFailure extends DomainError {
  override readonly name = 'BrickFailure';
  readonly nodeIds: readonly Id[];

  constructor(nodeIds: readonly Id[], cause: unknown) {
    super('failed', messageOf(cause), { cause });
    this.nodeIds = nodeIds;
  }
}

/**
 * Makes all bricks, nodes side by side. Waits for every node, so that nothing is still being made when it throws.
 * @throws BrickFailure with the first error, naming every node that failed
 */
export async function ensureBricks(bricks: readonly PlannedBrick[], remote: Remote): Promise<void> {
  const failures: { nodeId: Id; error: unknown }[] = [];
  await Promise.all(
    byHost(bricks).map(async ({ nodeId, manage, bricks: mine }) => {
      try {
        await remote.executor.ensureBricks(
          manage,
          mine.map(({ spec }) => spec),
        );
        remote.step();
      } catch (error) {
        failures.push({ nodeId, error });
      }
    }),
  );
  const [first] = failures;
  if (first !== undefined)
    throw new BrickFailure(
      failures.map(({ nodeId }) => nodeId),
      first.error,
    );
}

/** To be called when gluster has taken the bricks: from then on they survive a node that loses its power. */
export async function syncBricks(bricks: readonly PlannedBrick[], { executor }: Remote): Promise<void> {
  const hosts = byHost(bricks);
  await Promise.all(
    hosts.map(({ manage, bricks: mine }) =>
      executor.syncBricks(
        manage,
        mine.map(({ spec }) => spec.path),
      ),
    ),
  );
}

/**
 * Removes all bricks, nodes side by side. What can't be removed now becomes a leftover; this never fails.
 * The caller has made sure that gluster lists none of them.
 */
export async function removeBricks(bricks: readonly PlannedBrick[], remote: Remote): Promise<NewLeftover[]> {
  return (await Promise.all(byHost(bricks).map((host) => removeOnHost(host, remote)))).flat();
}

async function removeOnHost(host: HostBricks, remote: Remote): Promise<NewLeftover[]> {
  try {
    const freed = await remote.executor.removeBricks(
      host.manage,
      host.bricks.map(({ spec }) => spec),
    );
    remote.step();
    return host.bricks
      .filter(({ spec }) => !freed.includes(spec.id))
      .map((brick) => ({ ...brickLeftover(brick, poolInUse(brick.spec, host.manage)), onlyPool: true }));
  } catch (error) {
    remote.log.warn({ host: host.manage, error: messageOf(error) }, 'bricks are left, their removal will be retried');
    return host.bricks.map((brick) => brickLeftover(brick, messageOf(error)));
  }
}

function brickLeftover(brick: PlannedBrick, error: string): NewLeftover {
  return {
    nodeId: brick.nodeId,
    object: `brick ${brick.spec.path}`,
    task: { type: 'brick', brick: brick.spec },
    poolId: brick.poolId,
    error,
  };
}

/**
 * Removes the rows and keeps what could not be removed on the nodes. Space is free again with the last brick of its pool: until then,
 * and as long as a leftover may be in it, it stays taken. A pool that the brick of a clone or of its origin is still in is no leftover.
 */
export function forgetBricks(
  writer: Writer,
  bricks: readonly PlannedBrick[],
  leftovers: readonly NewLeftover[],
  context: EndContext,
): void {
  for (const { spec } of bricks) writer.removeBrick(spec.id);
  context.leave(
    writer,
    leftovers.filter(({ poolId, onlyPool }) => !(onlyPool && poolId !== null && writer.isPoolUsed(poolId))),
  );
  for (const { poolId } of bricks) if (!writer.isPoolUsed(poolId)) writer.removePool(poolId);
}

interface HostBricks extends HostRef {
  readonly bricks: readonly PlannedBrick[];
}

function byHost(bricks: readonly PlannedBrick[]): HostBricks[] {
  return [...Map.groupBy(bricks, ({ manage }) => manage)].map(([manage, mine]) => ({
    manage,
    nodeId: mine[0]?.nodeId ?? '',
    bricks: mine,
  }));
}
