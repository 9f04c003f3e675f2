import type { RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { DomainError } from '../domain/errors.ts';
import { checkTokens } from './auth.ts';
import { createBareServer } from './bare-server.ts';
import type { ApiParts } from './parts.ts';
import { addReadyRoute } from './routes/ready.ts';
import { fillStageMetrics } from './stage-metrics.ts';

export interface WaitingParts extends Pick<ApiParts, 'log' | 'newId' | 'tls' | 'auth' | 'clock'> {
  /** What is waited for, as the 503 tells it. */
  readonly reason: () => string;
}

/** A server without a service behind it: it lives (`/hello`), and says to everything else why it can't help yet. */
export function createWaitingServer(parts: WaitingParts, listener?: RequestListener): FastifyInstance {
  const { reason } = parts;
  const server = createBareServer(parts, listener);
  addReadyRoute(server, reason);
  server.get('/metrics', async (_request, reply) => {
    const registry = new Registry();
    new Gauge({ name: 'heketi_up', help: 'Is heketi running?', registers: [registry] }).set(0);
    fillStageMetrics(registry, 'starting', null);
    return reply.header('content-type', registry.contentType).send(await registry.metrics());
  });
  server.register(async (api) => {
    checkTokens(api, parts);
    api.setNotFoundHandler(() => {
      throw new DomainError('unavailable', reason());
    });
  });
  return server;
}
