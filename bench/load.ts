import { Connection } from './http/connection.ts';
import { percentile } from './percentile.ts';

/** How a kind of request fared. */
export interface Measure {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends one request (or what belongs to one), the `index`-th of all. */
export type Work = (connection: Connection, index: number) => Promise<unknown>;

export interface Load {
  readonly url: Pick<URL, 'hostname' | 'port'>;
  readonly concurrency: number;
  /** Ends when so many were begun, or so much time has passed; at least one of the two is there. */
  readonly count?: number;
  readonly seconds?: number;
  readonly work: Work;
}

/**
 * Clients side by side, each on a connection of its own and without a pause between its requests.
 * @throws the first error of any of them, when all have stopped
 */
export async function applyLoad({ url, concurrency, count, seconds, work }: Load): Promise<Measure> {
  const connections = await Promise.all(Array.from({ length: concurrency }, () => Connection.open(url)));
  const latencies: number[] = [];
  const failures: unknown[] = [];
  let begun = 0;
  const start = performance.now();
  const end = start + (seconds ?? Number.POSITIVE_INFINITY) * 1000;

  async function client(connection: Connection): Promise<void> {
    while (failures.length === 0 && begun < (count ?? Number.POSITIVE_INFINITY) && performance.now() < end) {
      begun += 1;
      const before = performance.now();
      await work(connection, begun - 1);
      latencies.push(performance.now() - before);
    }
  }

  await Promise.all(connections.map((connection) => client(connection).catch((error) => failures.push(error))));
  const elapsed = performance.now() - start;
  for (const connection of connections) connection.close();
  if (failures.length > 0) throw failures[0];
  return measureOf(latencies, elapsed);
}

/** @param latencies and `elapsed` in milliseconds */
export function measureOf(latencies: readonly number[], elapsed: number): Measure {
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    perSecond: (sorted.length / elapsed) * 1000,
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
  };
}

/** The one whose rate is in the middle, of an odd number: neither a moment in which the machine was busy elsewhere counts, nor a lucky one. */
export function middle(measures: readonly Measure[]): Measure {
  const chosen = measures.toSorted((a, b) => a.perSecond - b.perSecond)[Math.floor(measures.length / 2)];
  if (chosen === undefined) throw new Error('nothing was measured');
  return chosen;
}
