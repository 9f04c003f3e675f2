import type { Store } from '../db/store.ts';
import { messageOf } from '../domain/errors.ts';
import type { Clock, Log } from '../domain/ports.ts';
import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import type { Engine } from './engine.ts';
import { type LeftoverParts, sweepLeftovers } from './leftovers.ts';

export interface RecoveryParts extends LeftoverParts {
  readonly store: Store;
  readonly engine: Pick<Engine, 'recover'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly retentionMs: Ms;
}

/** A host that came back is clean some seconds later. */
const retryEvery: Ms = 5000;
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
  const busy = new Set<Id>();
  while (!signal.aborted) {
    await attempt(parts, async () => startRecovery(parts, busy));
    await parts.clock.sleep(retryEvery, signal);
  }
}

/** One try at everything that waits; nothing waits for another's slow host. */
function startRecovery(parts: RecoveryParts, busy: Set<Id>): void {
  const waiting = parts.store.read((reader) => reader.listOperations(['interrupted', 'undoing']));
  for (const operation of waiting) void parts.engine.recover(operation);
  void attempt(parts, () => sweepLeftovers(parts, busy));
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
