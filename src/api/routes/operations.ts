import type { FastifyInstance } from 'fastify';
import type { OperationKind } from '../../domain/types.ts';
import type { Operations } from '../../operations/operations.ts';
import { notFound } from '../errors.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendJson } from '../replies.ts';

export function addOperationRoutes(server: FastifyInstance, { operations }: ApiParts): void {
  server.get('/operations', (_request, reply) => sendJson(reply, countOperations(operations)));

  server.get<IdRoute>(`/operations/${id}`, (request, reply) => {
    const progress = operations.progress(request.params.id);
    if (progress === undefined) throw notFound();
    return sendJson(reply, { ...progress });
  });
}

/** Work on nodes and devices leaves no record in Heketi, so its count of operations has none of it. */
const countedKinds: readonly OperationKind[] = ['create-volume', 'delete-volume', 'expand-volume'];

/** In Heketi's words: those found at start are stale, those whose undo has to be tried again are failed. */
export function countOperations(operations: Operations) {
  const { running, waiting } = operations.status();
  const counted = waiting.filter(({ kind }) => countedKinds.includes(kind));
  const stale = counted.filter(({ state }) => state === 'interrupted').length;
  const failed = counted.length - stale;
  const fresh = running.filter(({ kind }) => countedKinds.includes(kind)).length;
  return { total: stale + failed + fresh, in_flight: operations.inFlight(), stale, failed, new: fresh };
}
