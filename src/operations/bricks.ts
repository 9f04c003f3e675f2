import type { Writer } from '../db/tables.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import { brickLvName, brickPath, poolName } from '../domain/names.ts';
import type { VolumePlacement } from '../domain/topology.ts';
import type { Id, Node } from '../domain/types.ts';
import type { BrickSpec } from '../executor/executor.ts';
import type { HostRef, Remote } from './kind.ts';
import type { NewLeftover } from './leftovers.ts';

/** A brick as plans remember it: everything that makes or removes it, without the database. */
export interface PlannedBrick extends HostRef {
  readonly storage: string;
  readonly poolId: Id;
  /** `storage:path`, as gluster names it. */
  readonly ref: string;
  readonly setIndex: number;
  readonly spec: BrickSpec;
}

/** Gives each placement its ids and names. Pool and brick share an id, as in Heketi's arbiter placer. */
export function planBricks(
  placement: VolumePlacement,
  nodes: ReadonlyMap<Id, Node>,
  options: { firstSet: number; gid: number; newId: () => Id },
): PlannedBrick[] {
  return placement.flatMap((set, index) =>
    set.map((brick) => {
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
  for (const [index, { spec, poolId, setIndex }] of bricks.entries()) {
    writer.insertPool({
      id: poolId,
      deviceId: spec.deviceId,
      name: spec.poolName,
      sizeKib: spec.poolKib,
      metadataKib: spec.metadataKib,
    });
    writer.insertBrick({
      id: spec.id,
      volumeId,
      deviceId: spec.deviceId,
      poolId,
      path: spec.path,
      lvName: spec.lvName,
      sizeKib: spec.sizeKib,
      kind: spec.arbiter ? 'arbiter' : 'data',
      setIndex,
      position: bricks.slice(0, index).filter((other) => other.setIndex === setIndex).length,
      pendingOp,
    });
  }
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

/** What became of bricks that were to go. */
export interface Teardown {
  /** Their pools are gone too. */
  readonly freed: readonly Id[];
  readonly leftovers: readonly NewLeftover[];
}

/**
 * Removes all bricks, nodes side by side. What can't be removed now becomes a leftover; this never fails.
 * The caller has made sure that gluster lists none of them.
 */
export async function removeBricks(bricks: readonly PlannedBrick[], remote: Remote): Promise<Teardown> {
  const results = await Promise.all(byHost(bricks).map((host) => removeOnHost(host, remote)));
  return {
    freed: results.flatMap(({ freed }) => freed),
    leftovers: results.flatMap(({ leftovers }) => leftovers),
  };
}

async function removeOnHost(host: HostBricks, remote: Remote): Promise<Teardown> {
  try {
    const freed = await remote.executor.removeBricks(
      host.manage,
      host.bricks.map(({ spec }) => spec),
    );
    remote.step();
    return {
      freed,
      leftovers: host.bricks
        .filter(({ spec }) => !freed.includes(spec.id))
        .map((brick) => brickLeftover(brick, `thin pool ${brick.spec.poolName} holds other volumes`)),
    };
  } catch (error) {
    remote.log.warn({ host: host.manage, error: messageOf(error) }, 'bricks are left, their removal will be retried');
    return { freed: [], leftovers: host.bricks.map((brick) => brickLeftover(brick, messageOf(error))) };
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

/** Removes the rows. Space is free again where the pool is gone; elsewhere it stays taken by the leftover. */
export function forgetBricks(writer: Writer, bricks: readonly PlannedBrick[], leftovers: readonly NewLeftover[]): void {
  const kept = new Set(leftovers.map(({ poolId }) => poolId));
  for (const { spec, poolId } of bricks) {
    writer.removeBrick(spec.id);
    if (!kept.has(poolId)) writer.removePool(poolId);
  }
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
