import type { FastifyInstance } from 'fastify';
import { DomainError } from '../../domain/errors.ts';
import type { Operations, PendingOperation } from '../../operations/operations.ts';
import { cleanup, parseBody } from '../bodies.ts';
import { notFound } from '../errors.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendAccepted, sendJson } from '../replies.ts';

export function addOperationRoutes(server: FastifyInstance, { operations }: ApiParts): void {
  server.get('/operations', (_request, reply) => sendJson(reply, countOperations(operations)));

  server.get<IdRoute>(`/operations/${id}`, (request, reply) => {
    const progress = operations.progress(request.params.id);
    if (progress === undefined) throw notFound();
    return sendJson(reply, { ...progress });
  });

  server.get('/operations/pending', (_request, reply) => {
    const pendingoperations = operations.pending().map((operation) => ({
      ...described(operation),
      sub_status: operation.inFlight ? 'in-flight' : '',
    }));
    return sendJson(reply, { pendingoperations });
  });

  server.get<IdRoute>(`/operations/pending/${id}`, (request, reply) => {
    const operation = operations.pending().find((one) => one.id === request.params.id);
    if (operation === undefined) throw new DomainError('not_found', `Id not found: ${request.params.id}`);
    const changes = operation.changes.map((change) => ({ ...change }));
    // Heketi fills sub_status in the list only.
    return sendJson(reply, { ...described(operation), sub_status: '', changes });
  });

  server.post('/operations/pending/cleanup', async (request, reply) => {
    const ids = parseBody(cleanup, request.body).operations;
    return sendAccepted(reply, await operations.start('clean-up', { ids }, request.issuer));
  });
}

function described({ id, kind, status }: PendingOperation) {
  return { id, type_name: kind, status: status === 'new' ? '' : status };
}

/** Work on nodes and devices leaves no record in Heketi, so its count of operations has none of it. */
export function countOperations(operations: Operations) {
  const pending = operations.pending();
  const count = (status: PendingOperation['status']) =>
    pending.filter((operation) => operation.status === status).length;
  return {
    total: pending.length,
    in_flight: operations.inFlight(),
    stale: count('stale'),
    failed: count('failed'),
    new: count('new'),
  };
}
