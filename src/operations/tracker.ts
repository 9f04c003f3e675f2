import type { QueuedOperation, Reader } from '../db/tables.ts';
import type { Id, Operation } from '../domain/types.ts';
import type { Job, OperationsStatus, Progress } from './operations.ts';

/** What is known of a running operation beyond its row: lives as long as the process works on it. */
export class Activity {
  /** As last planned or amended. */
  plan: unknown = null;
  stepsDone = 0;
  host: string | null = null;
  /** Of the current command. */
  argv: readonly string[] | null = null;
  note: string | null = null;
}

/** The operations that this process works on at the moment. */
export class Tracker {
  readonly #active = new Map<Id, Activity>();

  start(id: Id): Activity {
    const activity = new Activity();
    this.#active.set(id, activity);
    return activity;
  }

  end(id: Id): void {
    this.#active.delete(id);
  }

  find(id: Id): Activity | undefined {
    return this.#active.get(id);
  }
}

/**
 * The row as `/queue` shows it. An operation whose undo failed has failed for its client too: its error is known, and what is left is
 * shown and retried elsewhere.
 */
export function toJob({ issuer, state, location, error, endedChange }: QueuedOperation): Job {
  if (state === 'done') return { issuer, state, location, change: endedChange ?? 0 };
  if (state === 'failed' || state === 'undoing') return { issuer, state: 'failed', message: error ?? '' };
  return { issuer, state: 'pending' };
}

export function toProgress(operation: Omit<Operation, 'plan'>, tracker: Tracker): Progress {
  const activity = tracker.find(operation.id);
  return {
    id: operation.id,
    queueId: operation.queueId,
    kind: operation.kind,
    state: operation.state,
    targetId: operation.targetId,
    step: Math.min(activity?.stepsDone ?? operation.stepsDone, operation.stepsTotal),
    steps: operation.stepsTotal,
    host: activity?.host ?? null,
    command: activity?.argv?.join(' ') ?? null,
    startedAt: operation.startedAt,
    endedAt: operation.endedAt,
    lastError: operation.error,
    attempts: operation.attempts,
  };
}

export function toStatus(reader: Reader, tracker: Tracker): OperationsStatus {
  const unfinished = reader.listOperations(['running', 'interrupted', 'undoing']);
  const isRunning = ({ id }: Operation) => tracker.find(id) !== undefined;
  const show = (operation: Operation) => toProgress(operation, tracker);
  return {
    running: unfinished.filter(isRunning).map(show),
    waiting: unfinished.filter((operation) => !isRunning(operation)).map(show),
    failed: reader.listOperations(['failed']).map(show),
    leftovers: reader.listLeftovers().map((leftover) => ({
      id: leftover.id,
      operationId: leftover.operationId,
      host: reader.getNode(leftover.nodeId).manage[0] ?? '',
      object: leftover.object,
      attempts: leftover.attempts,
      lastError: leftover.lastError,
      since: leftover.createdAt,
    })),
  };
}
