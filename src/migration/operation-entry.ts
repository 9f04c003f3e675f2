import type { Records } from '../domain/records.ts';
import type { Id, Operation } from '../domain/types.ts';
import type { OperationEntry } from './dump.ts';
import { changes, operationTypes } from './operation-types.ts';

/** None for work of which Heketi keeps no record: nodes, states, adding devices. */
export function toOperationEntry(operation: Operation, records: Records): OperationEntry[] {
  const type = operationTypes[operation.kind];
  if (type === undefined) return [];
  const entry = {
    Id: operation.id,
    Timestamp: Math.floor(operation.startedAt / 1000),
    Type: type,
    Actions: changesOf(operation, records).map(([Change, Id]) => ({ Change, Id, Delta: null })),
    Status: statusOf(operation),
  };
  return [entry];
}

/** What it changes, by the rows that it has marked, in Heketi's order. */
function changesOf({ id, kind, targetId, parentId }: Operation, records: Records): (readonly [number, Id])[] {
  const bricks = records.bricks.filter(({ pendingOp }) => pendingOp === id);
  const all = (change: number, rows: readonly { readonly id: Id }[]) => rows.map((row) => [change, row.id] as const);
  const onVolumes = (change: number) =>
    all(
      change,
      records.volumes.filter(({ pendingOp }) => pendingOp === id),
    );
  switch (kind) {
    case 'create-volume':
      return [...all(changes.addBrick, bricks), [changes.addVolume, targetId]];
    case 'delete-volume':
      return [...all(changes.deleteBrick, bricks), [changes.deleteVolume, targetId]];
    case 'expand-volume':
      return [...all(changes.addBrick, bricks), [changes.expandVolume, targetId]];
    case 'create-block-volume':
      return [...all(changes.addBrick, bricks), ...onVolumes(changes.addVolume), [changes.addBlockVolume, targetId]];
    case 'delete-block-volume':
      return [[changes.deleteBlockVolume, targetId]];
    case 'expand-block-volume':
      return [[changes.expandBlockVolume, targetId]];
    case 'remove-device': {
      const children = records.operations.filter((other) => other.parentId === id);
      return [[changes.removeDevice, targetId], ...all(changes.childOperation, children)];
    }
    case 'clone-volume':
      return [...onVolumes(changes.cloneTo), ...all(changes.addBrick, bricks)];
    case 'evict-brick':
      return [
        ...all(
          changes.deleteBrick,
          bricks.filter(({ replaces }) => replaces === null),
        ),
        ...(parentId === null ? [] : [[changes.parentOperation, parentId] as const]),
        ...all(
          changes.addBrick,
          bricks.filter(({ replaces }) => replaces !== null),
        ),
      ];
    default:
      return [];
  }
}

function statusOf({ state }: Operation): string {
  if (state === 'interrupted') return 'stale';
  return state === 'undoing' ? 'failed' : '';
}
