import type { FastifyInstance } from 'fastify';
import type { Id } from '../../domain/types.ts';
import { parseBody, volumeClone, volumeCreate, volumeExpand } from '../bodies.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendAccepted, sendJson, sendText } from '../replies.ts';
import { toCreateVolume } from '../volume-request.ts';

export function addVolumeRoutes(
  server: FastifyInstance,
  { store, operations }: ApiParts,
  infoOf: (volumeId: Id) => string,
): void {
  server.post('/volumes', async (request, reply) => {
    const volume = toCreateVolume(parseBody(volumeCreate, request.body));
    return sendAccepted(reply, await operations.start('create-volume', volume, request.issuer));
  });

  server.get('/volumes', (_request, reply) =>
    sendJson(
      reply,
      store.read((reader) => ({ volumes: reader.listVolumeIds() })),
    ),
  );

  server.get<IdRoute>(`/volumes/${id}`, (request, reply) => sendText(reply, infoOf(request.params.id)));

  server.post<IdRoute>(`/volumes/${id}/expand`, async (request, reply) => {
    const { expand_size } = parseBody(volumeExpand, request.body);
    const expansion = { volumeId: request.params.id, addGib: expand_size };
    return sendAccepted(reply, await operations.start('expand-volume', expansion, request.issuer));
  });

  server.post<IdRoute>(`/volumes/${id}/clone`, async (request, reply) => {
    const clone = { volumeId: request.params.id, name: parseBody(volumeClone, request.body).name };
    return sendAccepted(reply, await operations.start('clone-volume', clone, request.issuer));
  });

  server.delete<IdRoute>(`/volumes/${id}`, async (request, reply) => {
    const target = { volumeId: request.params.id };
    return sendAccepted(reply, await operations.start('delete-volume', target, request.issuer));
  });
}
