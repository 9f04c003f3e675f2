import type { FastifyInstance } from 'fastify';
import { checkMayPoll } from '../auth.ts';
import { notFound } from '../errors.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendJob } from '../replies.ts';

/** What is done counts as pending until the backup holds it. Results can be read again until their retention ends. */
export function addQueueRoute(server: FastifyInstance, { operations, backup }: ApiParts): void {
  server.get<IdRoute>(`/queue/${id}`, (request, reply) => {
    const job = operations.job(request.params.id);
    checkMayPoll(request.issuer, job?.issuer);
    if (job === undefined) throw notFound();
    const done = job.state !== 'done' || backup === null || backup.confirmed(job.change);
    return sendJob(reply, done ? job : { issuer: job.issuer, state: 'pending' });
  });
}
