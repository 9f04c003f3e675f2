import { isDomainError, messageOf } from '../domain/errors.ts';
import type { Leadership } from '../domain/leadership.ts';
import type { Clock, Log, Random } from '../domain/ports.ts';
import type { Ms } from '../domain/units.ts';
import type { KeptLease, LeaseRecord, LeaseRecords } from './lease-records.ts';

/** `renewDeadlineMs` is shorter than `durationMs`: a leader that can't renew has stopped before another begins. */
export interface LeaseSettings {
  readonly durationMs: Ms;
  readonly renewDeadlineMs: Ms;
  readonly retryMs: Ms;
}

export interface LeaseParts {
  readonly identity: string;
  readonly records: LeaseRecords;
  readonly settings: LeaseSettings;
  readonly clock: Clock;
  /** Milliseconds since some moment, never set, going on while the process is stopped. */
  readonly elapsed: () => Ms;
  readonly random: Random;
  readonly log: Log;
}

/** What is ours, and since when by the steady clock. */
interface Held {
  readonly record: KeptLease;
  readonly renewedAt: Ms;
}

/** A candidate waits up to this much longer than asked, so that several do not try in step. */
const jitter = 0.2;

/**
 * One candidate for a lease, and its leadership once it has it. No clock of another machine is believed: a lease has ended when it was
 * seen unchanged for its duration on the own, steady one.
 */
export class Lease implements Leadership {
  readonly identity: string;
  readonly #parts: LeaseParts;
  #seen: { readonly record: KeptLease; readonly at: Ms } | null = null;
  #held: Held | null = null;
  #lost = false;
  #trouble: string | null = null;
  /** Writes of a holder follow each other. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.identity = parts.identity;
  }

  term(): number {
    return this.#held?.record.transitions ?? 0;
  }

  mayAct(): boolean {
    if (this.#held === null) return false;
    if (this.#left() <= 0) this.#lost = true;
    return !this.#lost;
  }

  leader(): string | null {
    return this.#seen?.record.holder || null;
  }

  /** Why the lease could not be looked at or written the last time; null when it could. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Tries until the lease is ours. @returns false when aborted before */
  async acquire(signal: AbortSignal): Promise<boolean> {
    const { clock, random, settings } = this.#parts;
    while (!signal.aborted) {
      try {
        const taken = await this.#take();
        this.#trouble = null;
        if (taken) return true;
      } catch (error) {
        this.#tell(error, 'The lease could not be looked at, trying again');
      }
      await clock.sleep((settings.retryMs as number) * (1 + jitter * random()), signal);
    }
    return false;
  }

  /** Renews it again and again. @returns once it is lost, or aborted; from then on nothing may be done */
  async hold(signal: AbortSignal): Promise<void> {
    const { clock, settings } = this.#parts;
    while (!signal.aborted && this.mayAct()) {
      // A request that hangs must not keep us from seeing that our time is over.
      await Promise.race([this.#renew(), clock.sleep(this.#left(), signal)]);
      await clock.sleep(Math.min(settings.retryMs, Math.max(this.#left(), 0)), signal);
    }
    this.#lost = true;
  }

  /** A lease that was deleted counts anew, while nodes and the database remember. */
  async surpass(others: number): Promise<void> {
    if (this.term() <= others) await this.#rewrite((record) => this.#ours({ ...record, transitions: others + 1 }));
  }

  /** Gives it back, so that nobody has to wait for its end. Nothing may be done from now on. Never throws. */
  async release(): Promise<void> {
    this.#lost = true;
    try {
      await this.#rewrite((record) => ({ ...record, holder: '', durationMs: 1000 }));
    } catch (error) {
      this.#parts.log.warn({ error: messageOf(error) }, 'The lease could not be given back; it ends by itself');
    }
  }

  /** Once, as long as it stays the same. */
  #tell(error: unknown, message: string): void {
    const trouble = messageOf(error);
    if (trouble !== this.#trouble) this.#parts.log.warn({ error: trouble }, message);
    this.#trouble = trouble;
  }

  /** Milliseconds in which we may still act. */
  #left(): number {
    if (this.#held === null) return 0;
    const age = (this.#parts.elapsed() as number) - (this.#held.renewedAt as number);
    return (this.#parts.settings.renewDeadlineMs as number) - age;
  }

  async #take(): Promise<boolean> {
    const record = await this.#look();
    const ours = record?.holder === this.identity;
    if (!ours && this.#mayBeHeld()) return false;
    // Ours already: a write of this process that it got no answer to.
    const transitions = (this.#seen?.record.transitions ?? 0) + (ours ? 0 : 1);
    try {
      await this.#write(this.#ours({ transitions, acquiredAt: this.#parts.clock.now() }), record?.version ?? null);
    } catch (error) {
      if (isDomainError(error, 'conflict')) return false;
      throw error;
    }
    return true;
  }

  /** Reads it, and remembers since when it is as it is. */
  async #look(): Promise<KeptLease | undefined> {
    const record = await this.#parts.records.read();
    if (record !== undefined && !sameLife(record, this.#seen?.record)) {
      this.#seen = { record, at: this.#parts.elapsed() };
    }
    return record;
  }

  /** A lease that is gone counts as it was: who had it may not know yet. */
  #mayBeHeld(): boolean {
    if (this.#seen === null || this.#seen.record.holder === '') return false;
    const { record, at } = this.#seen;
    return (this.#parts.elapsed() as number) - (at as number) < (record.durationMs as number);
  }

  /** Never throws: what can't be renewed ends by itself. */
  async #renew(): Promise<void> {
    try {
      await this.#rewrite((record) => this.#ours(record));
      this.#trouble = null;
    } catch (error) {
      this.#tell(error, 'The lease could not be renewed, trying again');
    }
  }

  /** Writes what `change` makes of what is held; once more when it is not as we know it, but still ours. One after the other. */
  #rewrite(change: (record: LeaseRecord) => LeaseRecord): Promise<void> {
    const mine = this.#writing.then(async () => {
      if (this.#held === null) return;
      const { record } = this.#held;
      try {
        await this.#write(change(record), record.version);
      } catch (error) {
        if (!isDomainError(error, 'conflict')) throw error;
        const found = await this.#look();
        if (found !== undefined && found.holder !== this.identity) {
          this.#lost = true;
          throw error;
        }
        await this.#write(change(found ?? record), found?.version ?? null);
      }
    });
    this.#writing = mine.catch(() => undefined);
    return mine;
  }

  #ours({ transitions, acquiredAt }: Pick<LeaseRecord, 'transitions' | 'acquiredAt'>): LeaseRecord {
    const { clock, settings } = this.#parts;
    return {
      holder: this.identity,
      transitions,
      acquiredAt,
      durationMs: settings.durationMs,
      renewedAt: clock.now(),
    };
  }

  /** Our time counts from before the request. */
  async #write(wanted: LeaseRecord, version: string | null): Promise<void> {
    const { elapsed, records } = this.#parts;
    const renewedAt = elapsed();
    const record = await records.write(wanted, version);
    this.#held = record.holder === this.identity ? { record, renewedAt } : null;
    this.#seen = { record, at: renewedAt };
  }
}

/** Whether nobody has renewed or taken it in between; other changes of the object are no sign of life. */
function sameLife(record: LeaseRecord, seen: LeaseRecord | undefined): boolean {
  return (
    seen !== undefined &&
    record.holder === seen.holder &&
    record.renewedAt === seen.renewedAt &&
    record.transitions === seen.transitions
  );
}
