import type { FastifyInstance } from 'fastify';
import { blockRestriction, blockVolumeCreate, blockVolumeExpand, parseBody } from '../bodies.ts';
import { blockVolumeInfo } from '../infos/block-volume.ts';
import { visible } from '../infos/visible.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendAccepted, sendJson } from '../replies.ts';

export function addBlockVolumeRoutes(server: FastifyInstance, { store, operations }: ApiParts): void {
  server.post('/blockvolumes', async (request, reply) => {
    const { size, name, clusters, hacount, auth } = parseBody(blockVolumeCreate, request.body);
    const block = { sizeGib: size, name, clusters, haCount: hacount, auth };
    return sendAccepted(reply, await operations.start('create-block-volume', block, request.issuer));
  });

  server.get('/blockvolumes', (_request, reply) =>
    sendJson(
      reply,
      store.read((reader) => ({ blockvolumes: reader.listBlockVolumeIds() })),
    ),
  );

  server.get<IdRoute>(`/blockvolumes/${id}`, (request, reply) =>
    sendJson(
      reply,
      store.read((reader) => blockVolumeInfo(reader, visible(reader.findBlockVolume(request.params.id)))),
    ),
  );

  server.post<IdRoute>(`/blockvolumes/${id}/expand`, async (request, reply) => {
    const { new_size } = parseBody(blockVolumeExpand, request.body);
    const expansion = { blockVolumeId: request.params.id, sizeGib: new_size };
    return sendAccepted(reply, await operations.start('expand-block-volume', expansion, request.issuer));
  });

  server.delete<IdRoute>(`/blockvolumes/${id}`, async (request, reply) => {
    const target = { blockVolumeId: request.params.id };
    return sendAccepted(reply, await operations.start('delete-block-volume', target, request.issuer));
  });

  server.post<IdRoute>(`/volumes/${id}/block-restriction`, async (request, reply) => {
    const { restriction } = parseBody(blockRestriction, request.body);
    const change = { volumeId: request.params.id, restriction: restriction === 'locked' ? restriction : '' } as const;
    return sendAccepted(reply, await operations.start('set-block-restriction', change, request.issuer));
  });
}
