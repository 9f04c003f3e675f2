import type { Store } from '../db/store.ts';
import type { Writer } from '../db/tables.ts';
import { isDomainError, messageOf } from '../domain/errors.ts';
import type { Clock, Log, NewId } from '../domain/ports.ts';
import type { Device, Id, Leftover } from '../domain/types.ts';
import type { BrickSpec, DeviceHandle, Executor } from '../executor/executor.ts';

/** What removes a leftover. */
export type LeftoverTask =
  | { readonly type: 'brick'; readonly brick: BrickSpec }
  | { readonly type: 'device'; readonly device: DeviceHandle };

/** Something an operation could not remove. */
export interface NewLeftover {
  readonly nodeId: Id;
  readonly object: string;
  readonly task: LeftoverTask;
  readonly poolId: Id | null;
  readonly error: string;
  /** Only its pool is left, as something is still in it; fine when that is a brick that we know. */
  readonly onlyPool?: boolean;
}

/** What the end of an operation may use besides rows. */
export interface EndContext {
  readonly operationId: Id;
  /** Writes rows for what could not be removed. */
  leave(writer: Writer, leftovers: readonly NewLeftover[]): void;
}

export function insertLeftovers(
  writer: Writer,
  operationId: Id,
  leftovers: readonly NewLeftover[],
  parts: { newId: NewId; clock: Clock },
): void {
  for (const { error, onlyPool: _, ...leftover } of leftovers) {
    writer.insertLeftover({
      ...leftover,
      id: parts.newId(),
      operationId,
      attempts: 1,
      lastError: error,
      createdAt: parts.clock.now(),
    });
  }
}

export interface LeftoverParts {
  readonly store: Store;
  /** The executor under the id of the operation that left the thing. */
  readonly executor: (operationId: Id) => Executor;
  readonly log: Log;
}

/**
 * Tries every leftover of the operations that are meant once, nodes side by side, and forgets those that are gone. `busy` are nodes that an earlier
 * sweep is still at.
 */
export async function sweepLeftovers(
  parts: LeftoverParts,
  busy: Set<Id>,
  meant: (operationId: Id) => boolean = () => true,
): Promise<void> {
  const all = parts.store.read((reader) => reader.listLeftovers());
  const leftovers = all.filter(({ operationId }) => meant(operationId));
  const byNode = [...Map.groupBy(leftovers, ({ nodeId }) => nodeId)].filter(([nodeId]) => !busy.has(nodeId));
  await Promise.all(
    byNode.map(async ([nodeId, mine]) => {
      busy.add(nodeId);
      await sweepNode(parts, mine).finally(() => busy.delete(nodeId));
    }),
  );
}

async function sweepNode(parts: LeftoverParts, leftovers: readonly Leftover[]): Promise<void> {
  for (const leftover of leftovers) {
    try {
      const gone = await removeLeftover(parts, leftover);
      await parts.store.write((writer) => forgetLeftover(writer, leftover, gone));
      parts.log.info({ operation: leftover.operationId, object: leftover.object }, 'leftover removed');
    } catch (error) {
      const lastError = messageOf(error);
      await parts.store.write((writer) =>
        writer.updateLeftover(leftover.id, { attempts: leftover.attempts + 1, lastError }),
      );
      // Another leftover may be what stands in this one's way; a host that does not answer is not asked again.
      if (isDomainError(error, 'unreachable')) return;
    }
  }
}

/** @returns undefined when nothing is left of it; else what is, when only its pool is */
async function removeLeftover(parts: LeftoverParts, leftover: Leftover): Promise<string | undefined> {
  const executor = parts.executor(leftover.operationId);
  const task = leftover.task as LeftoverTask;
  const host = parts.store.read((reader) => reader.getNode(leftover.nodeId)).manage[0] ?? '';
  switch (task.type) {
    case 'brick': {
      const freed = await executor.removeBricks(host, [task.brick]);
      return freed.includes(task.brick.id) ? undefined : poolInUse(task.brick, host);
    }
    case 'device':
      await executor.removeDevice(host, task.device);
      return undefined;
  }
}

/** A pool goes with the last that may be in it. @throws Error with `poolLeft` when this was the last, and something unknown is in it */
function forgetLeftover(writer: Writer, { id, poolId }: Leftover, poolLeft: string | undefined): void {
  writer.removeLeftover(id);
  const used = poolId !== null && writer.isPoolUsed(poolId);
  if (poolLeft !== undefined && !used) throw new Error(poolLeft);
  if (poolId !== null && !used) writer.removePool(poolId);
}

/**
 * Gives up the space of a device that is forgotten: its pools go, and what may be left in them on the node is kept without them.
 * Bricks keep their pools.
 */
export function forgetPools(writer: Writer, device: Pick<Device, 'id' | 'nodeId'>, context: EndContext): void {
  const there = writer.listNodeLeftovers(device.nodeId).flatMap(({ poolId, ...leftover }) => {
    return poolId !== null && writer.getPool(poolId).deviceId === device.id ? [{ ...leftover, poolId }] : [];
  });
  for (const { id, nodeId, object, task, lastError } of there) {
    writer.removeLeftover(id);
    context.leave(writer, [{ nodeId, object, task: task as LeftoverTask, poolId: null, error: lastError }]);
  }
  for (const { poolId } of there) if (!writer.isPoolUsed(poolId)) writer.removePool(poolId);
}

export const poolInUse = ({ poolName }: BrickSpec, host: string): string =>
  `thin pool ${poolName} on host ${host} holds other volumes`;
