import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/** Of this process, whatever servers come and go in it: what collects them can't be taken down again. */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
