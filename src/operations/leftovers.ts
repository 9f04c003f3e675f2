import type { Store } from '../db/store.ts';
import type { Writer } from '../db/tables.ts';
import { messageOf } from '../domain/errors.ts';
import type { Clock, Log, NewId } from '../domain/ports.ts';
import type { Id, Leftover } from '../domain/types.ts';
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
}

export function insertLeftovers(
  writer: Writer,
  operationId: Id,
  leftovers: readonly NewLeftover[],
  parts: { newId: NewId; clock: Clock },
): void {
  for (const { error, ...leftover } of leftovers) {
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
      const poolGone = await removeLeftover(parts, leftover);
      await parts.store.write((writer) => forgetLeftover(writer, leftover, poolGone));
      parts.log.info({ operation: leftover.operationId, object: leftover.object }, 'leftover removed');
    } catch (error) {
      const lastError = messageOf(error);
      await parts.store.write((writer) =>
        writer.updateLeftover(leftover.id, { attempts: leftover.attempts + 1, lastError }),
      );
      return;
    }
  }
}

/** @returns whether the pool that it names is gone from the node too */
async function removeLeftover(parts: LeftoverParts, leftover: Leftover): Promise<boolean> {
  const executor = parts.executor(leftover.operationId);
  const task = leftover.task as LeftoverTask;
  const host = parts.store.read((reader) => reader.getNode(leftover.nodeId)).manage[0] ?? '';
  switch (task.type) {
    case 'brick': {
      const freed = await executor.removeBricks(host, [task.brick]);
      if (freed.includes(task.brick.id)) return true;
      throw new Error(`thin pool ${task.brick.poolName} on host ${host} holds other volumes`);
    }
    case 'device':
      await executor.removeDevice(host, task.device);
      return false;
  }
}

function forgetLeftover(writer: Writer, leftover: Leftover, poolGone: boolean): void {
  writer.removeLeftover(leftover.id);
  if (poolGone && leftover.poolId !== null) writer.removePool(leftover.poolId);
}
