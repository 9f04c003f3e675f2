import type { Clock } from '../../src/domain/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only when it is told to. */
export class VirtualClock implements Clock {
  #now = Date.UTC(2024, 2, 1);
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  sleep(delay: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper = { at: this.#now + delay, wake: resolve };
    if (signal?.aborted) resolve();
    else {
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        resolve();
      });
    }
    return promise;
  }

  /** Lets `ms` pass, sleeper by sleeper; what each does then has come to rest before the next wakes. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await atRest();
    for (;;) {
      const [next] = this.#sleepers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await atRest();
    }
    this.#now = until;
  }

  /** Lets time pass in steps until `done` says so, for at most `limit` ms. @returns how long it took */
  async passUntil(done: () => boolean, limit: number, step = 100): Promise<number> {
    const start = this.#now;
    await atRest();
    while (!done()) {
      if (this.#now - start >= limit) throw new Error(`it did not happen in ${limit} ms`);
      await this.pass(step);
    }
    return this.#now - start;
  }
}

/** After everything that can go on without time passing. */
const atRest = () => new Promise<void>((resolve) => setImmediate(resolve));
