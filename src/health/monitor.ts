import { messageOf } from '../domain/errors.ts';
import type { Clock, Health, Log } from '../domain/ports.ts';
import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import type { Executor } from '../executor/executor.ts';

export interface MonitorParts {
  /** The nodes to ask: online ones, with their manage names. */
  readonly listNodes: () => readonly { readonly id: Id; readonly host: string }[];
  readonly executor: Pick<Executor, 'glusterdUp'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Which nodes answer. No lock is held while they are asked, and a slow one delays no other. */
export class Monitor implements Health {
  readonly #parts: MonitorParts;
  readonly #up = new Map<Id, boolean>();

  constructor(parts: MonitorParts) {
    this.#parts = parts;
  }

  isDown(nodeId: Id): boolean {
    return this.#up.get(nodeId) === false;
  }

  /** Undefined until a node was asked for the first time. */
  isUp(nodeId: Id): boolean | undefined {
    return this.#up.get(nodeId);
  }

  report(nodeId: Id, up: boolean): void {
    if (this.isDown(nodeId) === up) this.#parts.log.warn({ node: nodeId }, up ? 'node answers again' : 'node is down');
    this.#up.set(nodeId, up);
  }

  /** Asks every node once, all at the same time. Never throws. */
  async refresh(): Promise<void> {
    const nodes = this.#parts.listNodes();
    const known = new Set(nodes.map(({ id }) => id));
    for (const id of this.#up.keys()) if (!known.has(id)) this.#up.delete(id);
    await Promise.all(nodes.map(({ id, host }) => this.#ask(id, host)));
  }

  async #ask(nodeId: Id, host: string): Promise<void> {
    try {
      this.report(nodeId, await this.#parts.executor.glusterdUp(host));
    } catch (error) {
      this.#parts.log.warn({ host, error: messageOf(error) }, 'a node could not be asked');
    }
  }

  /** Refreshes after `start` and then every `interval`, until aborted. */
  async watch(start: Ms, interval: Ms, signal: AbortSignal): Promise<void> {
    await this.#parts.clock.sleep(start, signal);
    while (!signal.aborted) {
      await this.refresh();
      await this.#parts.clock.sleep(interval, signal);
    }
  }
}
