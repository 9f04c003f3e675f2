import type { Ms } from '../domain/units.ts';
import type { ScriptOutput } from './script-output.ts';
import { killAfterMs, lockWaitMs } from './shell.ts';

/** What a time limit on the node may be late by, killing included. */
const marginMs = 20_000 + (killAfterMs as number);

/**
 * Each step of a script must end within its own time limit and a margin, counted from the last sign of life. On the node itself `timeout` ends a program
 * that hangs; this is for a node, or a connection, that says nothing any more.
 */
export class ScriptDeadline {
  readonly #output: ScriptOutput;
  readonly #late: (reason: string) => void;
  readonly #beginWithin: Ms;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  /** `beginWithin` is for its first sign of life. */
  constructor(
    output: ScriptOutput,
    late: (reason: string) => void,
    beginWithin: Ms = (lockWaitMs as number) + marginMs,
  ) {
    this.#output = output;
    this.#late = late;
    this.#beginWithin = beginWithin;
  }

  /** To be called after everything that the script printed. */
  renew(): void {
    if (this.#ended) return;
    const { current } = this.#output;
    const limit = current === undefined ? this.#beginWithin : (current.timeoutMs as number) + marginMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), limit as number);
  }

  /** Nobody waits any more. What is still printed on a connection that is closing renews nothing, and keeps no process alive. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const command = this.#output.current;
    this.#late(command ? `no answer in time: ${command.argv.join(' ')}` : 'no answer from its shell in time');
  }
}
