import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { fillHeketiMetrics } from '../heketi-metrics.ts';
import type { ApiParts } from '../parts.ts';

/** For Prometheus, open to everybody: the process, the kind of executor, and Heketi's figures as they are at this moment. */
export function addMetricsRoute(server: FastifyInstance, parts: ApiParts): void {
  const standing = new Registry();
  collectDefaultMetrics({ register: standing });
  const executor = new Gauge({
    name: 'brickyard_executor_info',
    help: 'How commands reach the nodes; simulated nodes store nothing',
    labelNames: ['kind'],
    registers: [standing],
  });
  executor.set({ kind: parts.about.executor }, 1);

  server.get('/metrics', async (_request, reply) => {
    const current = new Registry();
    fillHeketiMetrics(current, parts);
    const texts = await Promise.all([current.metrics(), standing.metrics()]);
    return reply.header('content-type', standing.contentType).send(texts.join(''));
  });
}
