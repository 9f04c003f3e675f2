import type { ScriptOutput } from './script-output.ts';
import { killAfterMs, lockWaitMs } from './shell.ts';

/** What a time limit on the node may be late by. */
const marginMs = 20_000;

/**
 * Each step of a script must end within its own time limit and a margin, counted from the last sign of life. On the node itself `timeout` ends a program
 * that hangs; this is for a node, or a connection, that says nothing any more.
 */
export class ScriptDeadline {
  readonly #output: ScriptOutput;
  readonly #late: (reason: string) => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: ScriptOutput, late: (reason: string) => void) {
    this.#output = output;
    this.#late = late;
  }

  /** To be called after everything that the script printed. */
  renew(): void {
    const limit = (this.#output.current?.timeoutMs ?? lockWaitMs) as number;
    this.clear();
    this.#timer = setTimeout(() => this.#tell(), limit + (killAfterMs as number) + marginMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const command = this.#output.current;
    this.#late(command ? `no answer in time: ${command.argv.join(' ')}` : 'no answer from its shell in time');
  }
}
