import { DomainError } from '../../domain/errors.ts';
import type { PageChanges, PageSource } from '../../domain/pages.ts';
import type { Clock } from '../../domain/ports.ts';
import { BackupIndex } from './backup-index.ts';
import { digestOf, pack, packedBytes } from './coding.ts';
import { encodeEntry } from './entry.ts';
import { Overtaken } from './found.ts';
import type { BaseRecord, EntryRecord, IndexRecord } from './index-record.ts';
import { logSlots, slotName, type WindowSet, windowBytes, windowName, windowsPerSet } from './names.ts';
import { inLanes, Parts } from './parts.ts';
import type { SecretData, Secrets } from './secrets.ts';

/** Two bases share the log; some room is left for when a new one can't be written. */
const usualRing = { slots: logSlots, perBase: logSlots / 2 - 4 };
/** Slots whose versions are read together. */
const slotsLearned = 16;
const lanes = 4;

export interface WriterParts {
  readonly secrets: Secrets;
  /** Of the index; the names of all other Secrets begin with it. */
  readonly name: string;
  readonly source: PageSource;
  readonly clock: Pick<Clock, 'now'>;
  /** Tells this process from every other. */
  readonly writer: string;
  readonly version: string;
  /** A backup of another database may be replaced. */
  readonly startEmpty: boolean;
  /** How many entries the log can have, and after how many it is folded into a new base. */
  readonly ring?: { readonly slots: number; readonly perBase: number };
}

/** Pages that were taken, and are not stored yet: the source does not give them twice. */
interface Taken extends Pick<IndexRecord, 'change' | 'summary'> {
  readonly digest: string;
  readonly data: SecretData;
}

/**
 * Stores one state after another: the pages that have changed as an entry of the log, and now and then the whole database in windows, as
 * a base, of which only the windows that differ from those of the set are written. Then the index, which makes it the newest state.
 */
export class BackupWriter {
  readonly #parts: WriterParts;
  readonly #ring: NonNullable<WriterParts['ring']>;
  readonly #index: BackupIndex;
  readonly #stored: Parts;
  #taken: Taken | null = null;
  /** Changes of the bases that this process has written, after which it knows what has changed. */
  readonly #ownBases = new Set<number>();

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#ring = parts.ring ?? usualRing;
    this.#index = new BackupIndex(parts.secrets, parts.name);
    this.#stored = new Parts(parts.secrets);
  }

  /** The newest change of ours that the backup holds; -1 when that is not known. */
  get change(): number {
    const { lineage, change } = this.#index.record;
    return this.#isOurs && lineage === this.#parts.source.lineage ? change : -1;
  }

  get #isOurs(): boolean {
    return this.#index.record.claim.writer === this.#parts.writer;
  }

  get upToDate(): boolean {
    return this.change >= this.#parts.source.change();
  }

  /** Stores the newest state. To be repeated after an error, except Overtaken. */
  async store(): Promise<void> {
    if (this.#isOurs) await this.#index.verify();
    else await this.#claim();
    if (this.#taken !== null && this.#taken.change <= this.change) this.#taken = null;
    if (!this.upToDate && this.#entriesSinceBase !== null && this.#hasRoom) await this.#storeLog();
    const entries = this.#entriesSinceBase;
    if (entries === null ? !this.upToDate : entries >= this.#ring.perBase) await this.#storeBase();
  }

  get #hasRoom(): boolean {
    return this.#index.record.entries.length < this.#ring.slots;
  }

  /** Null when the newest base is not of this process. */
  get #entriesSinceBase(): number | null {
    const { bases, entries } = this.#index.record;
    const base = bases[0];
    if (base === undefined || !this.#ownBases.has(base.change)) return null;
    return entries.filter(({ to }) => to > base.change).length;
  }

  /** @throws Overtaken when the backup is another's */
  async #claim(): Promise<void> {
    const { writer, source, clock, startEmpty, version, name } = this.#parts;
    await this.#index.open(startEmpty);
    const { record } = this.#index;
    if (record.claim.writer !== writer) {
      const empty = startEmpty && !record.begunEmpty;
      if (record.bases.length > 0 && !empty) throw takenBy(record, name);
      const claim = { writer, lineage: source.lineage, at: clock.now() as number, empty };
      await this.#index.swap({ ...record, version, claim });
    }
    if (record.lineage === source.lineage && record.change > source.change()) throw takenBy(record, name);
  }

  async #storeLog(): Promise<void> {
    this.#taken ??= await this.#packed(this.#parts.source.takeChanges());
    if (this.#taken !== null) await this.#storeEntry(this.#taken);
    else this.#ownBases.clear();
  }

  /** Null when it is not known what has changed, or does not fit. */
  async #packed(changes: PageChanges | null): Promise<Taken | null> {
    if (changes === null) return null;
    const { change } = changes;
    const summary = this.#parts.source.summary();
    const entry = encodeEntry(changes);
    const data = await pack(entry);
    return packedBytes(data) > windowBytes ? null : { change, summary, digest: await digestOf(entry), data };
  }

  async #storeEntry(taken: Taken): Promise<void> {
    const { change, summary } = taken;
    await this.#index.swap(this.#next({ change, summary, entries: await this.#withEntry(taken) }));
    this.#taken = null;
  }

  /** Puts it into the next slot. @returns the log with it */
  async #withEntry({ change, digest, data }: Taken): Promise<EntryRecord[]> {
    const { source, name } = this.#parts;
    const { entries, change: from } = this.#index.record;
    const slot = ((entries.at(-1)?.slot ?? -1) + 1) % this.#ring.slots;
    const part = slotName(name, slot);
    if (!this.#stored.knows(part)) await this.#stored.learn(this.#freeFrom(slot), () => this.#index.verify(true));
    await this.#stored.put(part, digest, data);
    return [...entries, { slot, lineage: source.lineage, from, to: change, digest }];
  }

  /** The next slots that the index does not refer to: what it refers to is never written. */
  #freeFrom(slot: number): string[] {
    const used = new Set(this.#index.record.entries.map((entry) => entry.slot));
    const next = Array.from({ length: slotsLearned }, (_, more) => (slot + more) % this.#ring.slots);
    return next.filter((number) => !used.has(number)).map((number) => slotName(this.#parts.name, number));
  }

  async #storeBase(): Promise<void> {
    const { source } = this.#parts;
    const { record } = this.#index;
    const set: WindowSet = record.bases[0]?.set === 'a' ? 'b' : 'a';
    // Both at once, so that the log goes on without a gap, and the older base with it reaches the same state. A log that is full ends
    // here: what was taken for it and found no room is in the base.
    const goesOn = this.#entriesSinceBase !== null && this.#hasRoom;
    const changes = goesOn ? source.takeChanges() : null;
    const reading = this.#readWindows(set);
    reading.catch(() => 'is awaited below');
    const nothing = changes?.change === record.change;
    this.#taken = changes === null || nothing ? null : await this.#packed(changes);
    // From here on only this base has it: a log that went on without it would be wrong.
    if (this.#taken === null && !nothing) this.#ownBases.clear();
    const { change, summary, pageCount, windows, changed } = await reading;
    const kept = windows.map((_, number) => windowName(this.#parts.name, set, number));
    await this.#stored.confirm(kept.filter((name) => !changed.has(name)));
    await this.#putWindows(changed);
    const log = this.#taken === null ? record.entries : await this.#withEntry(this.#taken);
    const base: BaseRecord = { set, lineage: source.lineage, change, pageCount, windows };
    const older = record.bases.slice(0, 1);
    const entries = log.filter(({ to }) => older.some((old) => to > old.change));
    this.#ownBases.add(change);
    await this.#index.swap(this.#next({ change, summary, bases: [base, ...older], entries }));
    this.#taken = null;
  }

  async #putWindows(changed: ReadonlyMap<string, Window>): Promise<void> {
    const names = [...changed.keys()];
    await this.#stored.learn(names, () => this.#index.verify(true));
    await inLanes([...changed], lanes, ([name, { digest, data }]) => this.#stored.put(name, digest, data));
  }

  /** Reads all, and packs what is not in the set yet; the file is let go before anything is sent. */
  async #readWindows(set: WindowSet) {
    const { source, name } = this.#parts;
    const perWindow = Math.floor(windowBytes / source.pageBytes);
    const whole = source.takeAll();
    const summary = source.summary();
    try {
      const count = Math.ceil(whole.pageCount / perWindow);
      if (count > windowsPerSet) throw tooLarge(whole.pageCount * source.pageBytes);
      const windows = new Array<string>(count).fill('');
      const changed = new Map<string, Window>();
      await inLanes([...windows.keys()], lanes, async (number) => {
        const first = number * perWindow;
        const bytes = await whole.read(first + 1, Math.min(perWindow, whole.pageCount - first));
        const digest = await digestOf(bytes);
        windows[number] = digest;
        const part = windowName(name, set, number);
        if (!this.#stored.holds(part, digest)) changed.set(part, { digest, data: await pack(bytes) });
      });
      return { change: whole.change, summary, pageCount: whole.pageCount, windows, changed };
    } finally {
      whole.release();
    }
  }

  /** The index with a new state as the newest one. */
  #next(state: Partial<IndexRecord>): IndexRecord {
    const { source, clock, version } = this.#parts;
    const { record } = this.#index;
    const { lineage, claim, ancestors } = record;
    const next = { ...record, ...state, version, at: clock.now() as number };
    if (lineage === source.lineage) return next;
    const goesOn = lineage !== '' && !claim.empty;
    return {
      ...next,
      lineage: source.lineage,
      pageBytes: source.pageBytes,
      begunEmpty: record.begunEmpty || claim.empty,
      ancestors: goesOn ? [{ lineage, change: record.change }, ...ancestors] : [],
    };
  }
}

interface Window {
  readonly digest: string;
  readonly data: SecretData;
}

function tooLarge(bytes: number): DomainError {
  const text = `The database has ${bytes} bytes, and the backup has place for ${windowsPerSet * windowBytes}`;
  return new DomainError('refused', text);
}

const takenBy = ({ claim }: IndexRecord, name: string): Overtaken =>
  new Overtaken(
    `The Secret ${name} belongs to another server by now (${claim.writer}): start this one again to restore from it`,
  );
