import type { FastifyInstance } from 'fastify';
import { checkMayPoll } from '../auth.ts';
import { notFound } from '../errors.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendJob } from '../replies.ts';

/** Results can be read again until their retention ends. */
export function addQueueRoute(server: FastifyInstance, { operations }: ApiParts): void {
  server.get<IdRoute>(`/queue/${id}`, (request, reply) => {
    const job = operations.job(request.params.id);
    checkMayPoll(request.issuer, job?.issuer);
    if (job === undefined) throw notFound();
    return sendJob(reply, job);
  });
}
