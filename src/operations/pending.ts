import type { Reader } from '../db/tables.ts';
import type { Operation } from '../domain/types.ts';
import type { PendingOperation } from './operations.ts';
import type { AnyKind, Registry } from './registry.ts';
import type { Tracker } from './tracker.ts';

/** Heketi's words for what is not settled: found at start, or not undone yet. */
const statuses = { running: 'new', interrupted: 'stale', undoing: 'failed' } as const;

/** Unfinished operations of the kinds that Heketi records, ascending by id. */
export function listPending(reader: Reader, registry: Registry, tracker: Tracker): PendingOperation[] {
  const unfinished = reader.listOperations(['running', 'interrupted', 'undoing']);
  const parts = Map.groupBy(unfinished, ({ parentId }) => parentId);
  const pending = unfinished.flatMap(
    (operation) => toPending(operation, registry[operation.kind], parts.get(operation.id) ?? [], tracker) ?? [],
  );
  return pending.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function toPending(
  { id, kind, state, plan }: Operation,
  { changes }: AnyKind,
  parts: readonly Operation[],
  tracker: Tracker,
) {
  if (changes === undefined || state === 'done' || state === 'failed') return undefined;
  const children = parts.map((part) => ({ id: part.id, description: 'Performing child operation' }) as const);
  const status = statuses[state];
  return { id, kind, status, inFlight: tracker.find(id) !== undefined, changes: [...changes(plan), ...children] };
}
