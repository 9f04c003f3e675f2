import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import { sendWrongMethod } from './errors.ts';
import { id, pathOf, queryOf } from './paths.ts';
import { sendMoved } from './replies.ts';

/**
 * Answers what no route takes, as Heketi's router does: a path with a slash too much moves to the one without, a known path with
 * another method is 405, the rest is unknown. Knows the routes that are added to `server` after this call.
 */
export function addUnrouted(server: FastifyInstance): void {
  const methods = new Map<string, string[]>();
  server.addHook('onRoute', ({ url, method }) => {
    methods.set(url, [...(methods.get(url) ?? []), ...[method].flat()]);
  });

  const methodsOf = (path: string): readonly string[] | undefined =>
    [...methods].find(([pattern]) => patternForm(pattern).test(path))?.[1];

  server.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request.url);
    const bare = path.replace(/\/$/, '');
    const known = methodsOf(bare);
    if (known === undefined) throw new DomainError('not_found', 'Invalid path or request');
    if (bare === path || !known.includes(request.method)) return sendWrongMethod(reply);
    return sendMoved(reply, bare + queryOf(request.url));
  });
}

function patternForm(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll(id, '[A-Fa-f0-9]+')}$`);
}
