import type { Store } from '../db/store.ts';
import { messageOf } from '../domain/errors.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Ms } from '../domain/units.ts';
import type { Engine } from './engine.ts';

export interface RecoveryParts {
  readonly store: Store;
  readonly engine: Pick<Engine, 'retry'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly cleaner: { readonly startMs: Ms; readonly intervalMs: Ms };
  readonly retentionMs: Ms;
}

const forgetEvery: Ms = 30_000;

/**
 * Marks what a former process left running; to be called once, before anything new is started.
 * @returns how many there are
 */
export function markInterrupted(store: Store): Promise<number> {
  return store.write((writer) => {
    const running = writer.listOperations(['running']);
    for (const { id } of running) writer.updateOperation(id, { state: 'interrupted' });
    return running.length;
  });
}

/** Settles what was interrupted or could not be undone, and removes leftovers, again and again until aborted. */
export async function keepRecovering(parts: RecoveryParts, signal: AbortSignal): Promise<void> {
  await parts.clock.sleep(parts.cleaner.startMs, signal);
  while (!signal.aborted) {
    await attempt(parts, async () => parts.engine.retry());
    await parts.clock.sleep(parts.cleaner.intervalMs, signal);
  }
}

/** Ended operations answer their queue id for the retention, then they go. */
export async function keepForgetting(parts: RecoveryParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const before = (parts.clock.now() as number) - (parts.retentionMs as number);
    await attempt(parts, () => parts.store.write((writer) => writer.removeEndedOperations(before)));
    await parts.clock.sleep(forgetEvery, signal);
  }
}

async function attempt(parts: RecoveryParts, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    parts.log.error({ error: messageOf(error) }, 'background work failed, trying again later');
  }
}
