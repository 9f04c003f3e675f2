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
    const { current } = this.#output;
    const limit = current === undefined ? this.#beginWithin : (current.timeoutMs as number) + marginMs;
    this.clear();
    this.#timer = setTimeout(() => this.#tell(), limit as number);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const command = this.#output.current;
    this.#late(command ? `no answer in time: ${command.argv.join(' ')}` : 'no answer from its shell in time');
  }
}
