import { Counter, Histogram, Registry } from 'prom-client';
import type { Meter } from '../domain/ports.ts';

/** From what a record in the database takes to what a removal with its healing takes. */
const bucketsS = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];

/** How operations end, since the process started; told as they end, so that a scrape reads no rows. */
export class OperationMeters implements Meter {
  readonly registry = new Registry();
  readonly #ended = new Counter({
    name: 'brickyard_operations_ended_total',
    help: 'Operations that have ended since the start of the process, by kind and result',
    labelNames: ['kind', 'result'],
    registers: [this.registry],
  });
  readonly #durations = new Histogram({
    name: 'brickyard_operation_duration_seconds',
    help: 'How long operations took from their request to their end, retries included',
    labelNames: ['kind'],
    buckets: bucketsS,
    registers: [this.registry],
  });

  operationEnded(kind: string, result: 'done' | 'failed', took: number): void {
    this.#ended.inc({ kind, result });
    this.#durations.observe({ kind }, took / 1000);
  }
}
