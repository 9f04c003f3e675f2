/** What is kept of one kind of things, each under its key. */
export interface Records<V> {
  readonly remembered: Iterable<[string, V]>;
  /** Keeps the new state of one; null says that it is gone. */
  readonly remember: (key: string, value: V | null) => void;
}

/** Told of every change of a shelf, also while it is filled at start: keeps what is derived from the records. */
export type Watch<V> = (key: string, before: V | undefined, after: V | undefined) => void;

/** A map of records that the journal remembers. Records are replaced, never changed in place. */
export class Shelf<V> {
  readonly #records = new Map<string, V>();
  readonly #remember: Records<V>['remember'];
  readonly #watch: Watch<V> | undefined;

  constructor({ remembered, remember }: Records<V>, watch?: Watch<V>) {
    this.#remember = remember;
    this.#watch = watch;
    for (const [key, value] of remembered) {
      this.#records.set(key, value);
      watch?.(key, undefined, value);
    }
  }

  get(key: string): V | undefined {
    return this.#records.get(key);
  }

  has(key: string): boolean {
    return this.#records.has(key);
  }

  get size(): number {
    return this.#records.size;
  }

  keys(): Iterable<string> {
    return this.#records.keys();
  }

  entries(): Iterable<[string, V]> {
    return this.#records.entries();
  }

  values(): Iterable<V> {
    return this.#records.values();
  }

  set(key: string, value: V): void {
    this.#watch?.(key, this.#records.get(key), value);
    this.#records.set(key, value);
    this.#remember(key, value);
  }

  delete(key: string): void {
    const before = this.#records.get(key);
    if (before === undefined) return;
    this.#watch?.(key, before, undefined);
    this.#records.delete(key);
    this.#remember(key, null);
  }
}
