import { messageOf } from '../domain/errors.ts';
import type { Clock, Health, Log, PoolUsage } from '../domain/ports.ts';
import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import type { Executor, PoolFill } from '../executor/executor.ts';

export interface MonitorParts {
  /** The nodes to ask: online ones, with their manage names. */
  readonly listNodes: () => readonly { readonly id: Id; readonly host: string }[];
  readonly executor: Pick<Executor, 'glusterdUp' | 'measurePools'>;
  readonly clock: Clock;
  readonly log: Log;
}

const secondLookMs: Ms = 3000;

/** Which nodes answer, and how full their thin pools are. No lock is held while they are asked, and a slow one delays no other. */
export class Monitor implements Health {
  readonly #parts: MonitorParts;
  readonly #up = new Map<Id, boolean>();
  /** By node, then by device. */
  readonly #usage = new Map<Id, ReadonlyMap<Id, PoolUsage>>();

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

  /** Undefined until the node was measured, and when it could not be measured the last time. */
  poolUsage(nodeId: Id, deviceId: Id): PoolUsage | undefined {
    return this.#usage.get(nodeId)?.get(deviceId);
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
    for (const id of this.#usage.keys()) if (!known.has(id)) this.#usage.delete(id);
    await Promise.all(nodes.flatMap(({ id, host }) => [this.#ask(id, host), this.#measure(id, host)]));
  }

  /** A node that does not answer is asked once more: one look may fail while gluster is busy with its peers. */
  async #ask(nodeId: Id, host: string): Promise<void> {
    const { executor, clock } = this.#parts;
    try {
      let up = await executor.glusterdUp(host);
      if (!up) {
        await clock.sleep(secondLookMs);
        up = await executor.glusterdUp(host);
      }
      this.report(nodeId, up);
    } catch (error) {
      this.#parts.log.warn({ host, error: messageOf(error) }, 'a node could not be asked');
    }
  }

  async #measure(nodeId: Id, host: string): Promise<void> {
    try {
      this.#usage.set(nodeId, byDevice(await this.#parts.executor.measurePools(host)));
    } catch (error) {
      this.#usage.delete(nodeId);
      this.#parts.log.debug({ host, error: messageOf(error) }, 'thin pools could not be measured');
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

function byDevice(pools: readonly PoolFill[]): Map<Id, PoolUsage> {
  const usage = new Map<Id, PoolUsage>();
  for (const { deviceId, dataPercent, metadataPercent } of pools) {
    const { pools: count, ...most } = usage.get(deviceId) ?? { pools: 0, dataPercent: 0, metadataPercent: 0 };
    usage.set(deviceId, {
      pools: count + 1,
      dataPercent: Math.max(most.dataPercent, dataPercent),
      metadataPercent: Math.max(most.metadataPercent, metadataPercent),
    });
  }
  return usage;
}
