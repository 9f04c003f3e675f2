import type { RequestListener } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import { checkTokens } from './auth.ts';
import { createBareServer } from './bare-server.ts';
import type { ApiParts } from './parts.ts';
import { addReadyRoute } from './routes/ready.ts';

export interface WaitingParts extends Pick<ApiParts, 'log' | 'newId' | 'tls' | 'auth' | 'clock'> {
  /** What is waited for, as the 503 tells it. */
  readonly reason: () => string;
}

/** A server without a service behind it: it lives (`/hello`), and says to everything else why it can't help yet. */
export function createWaitingServer(parts: WaitingParts, listener?: RequestListener): FastifyInstance {
  const { reason } = parts;
  const server = createBareServer(parts, listener);
  addReadyRoute(server, reason);
  server.register(async (api) => {
    checkTokens(api, parts);
    api.setNotFoundHandler(() => {
      throw new DomainError('unavailable', reason());
    });
  });
  return server;
}
