import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/errors.ts';

/**
 * Readiness, open to everybody: whether requests may be sent here. `/hello` says only that the process lives, so a probe that
 * restarts a server asks that one, and a load balancer this one.
 * @param unfit why they may not, or null
 */
export function addReadyRoute(server: FastifyInstance, unfit: () => string | null): void {
  server.get('/ready', (_request, reply) => {
    const reason = unfit();
    if (reason !== null) throw new DomainError('unavailable', reason);
    return reply.header('content-type', 'text/plain; charset=UTF-8').send('ready\n');
  });
}
