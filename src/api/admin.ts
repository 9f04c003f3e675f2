import type { FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import type { Switches } from '../domain/switches.ts';

/** Node writes IPv4 peers of a socket that serves both families as `::ffff:127.0.0.1`. */
const localPeers = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/**
 * What the admin state lets through, judged before any route is looked for. In `read-only` that is no change at all, not even of the
 * state itself, as in Heketi: SIGUSR2 or a restart leaves it. Headers of proxies say nothing about the peer.
 * @throws DomainError `unavailable`
 */
export function checkAdminState(
  { adminState }: Switches,
  { method, raw }: Pick<FastifyRequest, 'method' | 'raw'>,
): void {
  if (adminState === 'normal' || method === 'GET' || method === 'HEAD') return;
  if (adminState === 'local-client' && localPeers.includes(raw.socket.remoteAddress ?? '')) return;
  throw new DomainError('unavailable', 'Service disabled for maintenance');
}
