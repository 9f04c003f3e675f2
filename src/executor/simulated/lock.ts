import type { Clock } from '../../domain/ports.ts';
import { lockWaitMs } from '../shell.ts';

/** The lock of one node, taken in the order of asking. */
export class NodeLock {
  #held = false;
  #waiting: (() => void)[] = [];

  /** Takes it at once when it is free. */
  take(): boolean {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  /** Waits for it, as long as a script does. @returns whether it was taken */
  async wait(clock: Clock, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<true>();
    const turn = (): void => resolve(true);
    this.#waiting.push(turn);
    // Most are through in a moment, and a timer that can be cancelled costs more than their whole script.
    if (await Promise.race([promise, clock.sleep(0)])) return true;
    const over = new AbortController();
    const late = clock.sleep(lockWaitMs, AbortSignal.any([signal, over.signal])).then(() => false);
    const taken = await Promise.race([promise, late]);
    over.abort();
    if (taken) return true;
    const at = this.#waiting.indexOf(turn);
    // Given to us in the same moment: it goes on to the next.
    if (at < 0) this.release();
    else this.#waiting.splice(at, 1);
    return false;
  }

  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#held = false;
    else next();
  }
}
