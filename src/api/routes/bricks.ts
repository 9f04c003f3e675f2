import type { FastifyInstance, FastifyRequest } from 'fastify';
import { brickEvict, parseBody } from '../bodies.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendAccepted } from '../replies.ts';

export function addBrickRoutes(server: FastifyInstance, { operations }: ApiParts): void {
  server.post<IdRoute>(`/bricks/to-evict/${id}`, async (request, reply) => {
    const eviction = { brickId: request.params.id, healCheck: wantsHealCheck(request) };
    return sendAccepted(reply, await operations.start('evict-brick', eviction, request.issuer));
  });
}

/** The body is optional; one without a declared length is not looked at. */
function wantsHealCheck({ headers, body }: FastifyRequest): boolean {
  const given = Number(headers['content-length'] ?? 0) > 0;
  return !given || parseBody(brickEvict, body).healcheck !== 'disable';
}
