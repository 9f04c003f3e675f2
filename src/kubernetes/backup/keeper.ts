import type { Backup, BackupMode, BackupStatus } from '../../domain/backup.ts';
import { DomainError, messageOf } from '../../domain/errors.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import type { Ms } from '../../domain/units.ts';
import { Overtaken } from './found.ts';
import { BackupWriter, type WriterParts } from './writer.ts';

const firstRetryMs = 500;
const longestRetryMs = 30_000;
/** How long a client waits for the answer to a synchronous change. */
const patienceMs: Ms = 30_000;
/** How long the end of the process waits for what is not stored yet. */
const farewellMs: Ms = 2000;

export interface KeeperParts extends WriterParts {
  readonly mode: BackupMode;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether this server may still change anything. */
  readonly mayAct: () => boolean;
}

/** Keeps the backup up to date for as long as it runs: what is committed during an upload goes with the next one, all together. */
export class BackupKeeper implements Backup {
  readonly #parts: KeeperParts;
  readonly #writer: BackupWriter;
  readonly #waiting = new Set<() => void>();
  #woken = Promise.withResolvers<void>();
  #stored = 0;
  #storedAt: Ms | null = null;
  #failures = 0;
  #error: string | null = null;
  #stopped = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#writer = new BackupWriter(parts);
  }

  /** Something was committed. */
  wake(): void {
    this.#woken.resolve();
  }

  /** Stores until aborted; never throws. @returns once nothing is being stored any more */
  async keep(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.wake(), { once: true });
    for (let failed = 0; !signal.aborted && !this.#stopped; ) {
      this.#woken = Promise.withResolvers();
      try {
        await this.#storeOnce();
        failed = 0;
        this.#lookAll();
        if (this.#writer.upToDate) await this.#woken.promise;
      } catch (error) {
        if (signal.aborted) return;
        failed += 1;
        this.#note(error);
        this.#lookAll();
        if (!this.#stopped)
          await this.#parts.clock.sleep(Math.min(firstRetryMs * 2 ** (failed - 1), longestRetryMs), signal);
      }
    }
  }

  /** Waits a little for what is not stored yet; for the end of the process. */
  async settle(): Promise<void> {
    if (this.#error !== null || this.#stopped) return;
    await this.#until(this.#parts.source.change(), farewellMs);
  }

  async #storeOnce(): Promise<void> {
    if (!this.#parts.mayAct()) throw new Overtaken('This server does not lead any more');
    const before = this.#writer.change;
    await this.#writer.store();
    if (this.#error !== null) this.#parts.log.info({ change: this.#writer.change }, 'The backup is up to date again');
    this.#error = null;
    if (this.#writer.change > before) {
      this.#stored += 1;
      this.#storedAt = this.#parts.clock.now();
    }
  }

  #note(error: unknown): void {
    this.#failures += 1;
    this.#error = messageOf(error);
    this.#stopped = error instanceof Overtaken;
    const { log } = this.#parts;
    if (this.#stopped)
      log.error({ error: this.#error }, 'The backup belongs to another server: nothing is stored any more');
    else log.warn({ error: this.#error }, 'The state could not be backed up, trying again');
  }

  confirmed(change: number): boolean {
    return this.#parts.mode === 'async' || this.#writer.change >= change;
  }

  async whenConfirmed(change: number): Promise<void> {
    if (this.confirmed(change)) return;
    await this.#until(change, patienceMs);
    if (!this.confirmed(change)) throw new DomainError('unavailable', this.#unconfirmed());
  }

  async #until(change: number, longestMs: Ms): Promise<void> {
    const ended = new AbortController();
    const look = () => {
      if (this.#writer.change >= change || this.#stopped) ended.abort();
    };
    this.#waiting.add(look);
    look();
    await this.#parts.clock.sleep(longestMs, ended.signal);
    this.#waiting.delete(look);
  }

  #lookAll(): void {
    for (const look of this.#waiting) look();
  }

  #unconfirmed(): string {
    const lead = 'This is done here, but not yet backed up: it would be lost together with this server';
    const why = this.#error === null ? '' : `\nThe backup fails: ${this.#error}`;
    return `${lead}${why}\nThe request may be repeated.`;
  }

  status(): BackupStatus {
    const { mode, secrets, name, source } = this.#parts;
    const known = this.#writer.change;
    return {
      mode,
      secret: `${secrets.namespace}/${name}`,
      change: known < 0 ? null : known,
      behind: source.change() - Math.max(known, 0),
      storedAt: this.#storedAt,
      stored: this.#stored,
      failures: this.#failures,
      error: this.#error,
      stopped: this.#stopped,
    };
  }
}
