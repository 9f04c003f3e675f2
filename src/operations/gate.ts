import { DomainError } from '../domain/errors.ts';

/** The slots of `max_inflight_operations`. */
export class Gate {
  readonly #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes a slot.
   * @returns gives it back; may be called again without effect
   * @throws DomainError `too_busy` when all are taken
   */
  enter(): () => void {
    if (this.#taken >= this.#limit) throw new DomainError('too_busy', 'Server busy. Retry operation later.');
    this.#taken += 1;
    let inside = true;
    return () => {
      if (inside) this.#taken -= 1;
      inside = false;
    };
  }
}

/** Work of the same key runs one after the other, in the order of asking. */
export class Lanes {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** A failure in a lane is its caller's alone. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const tail = mine.catch(() => undefined);
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return mine;
  }
}
