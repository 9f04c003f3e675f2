import type { FastifyInstance } from 'fastify';
import { changeTags } from '../../domain/tags.ts';
import { nodeAdd, parseBody, stateChange, tagsChange } from '../bodies.ts';
import { nodeInfo } from '../infos/node.ts';
import { visible } from '../infos/visible.ts';
import { sorted } from '../json/encode.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendAccepted, sendJson } from '../replies.ts';
import { toStateChange, toTagChange } from './changes.ts';

export function addNodeRoutes(server: FastifyInstance, { store, operations }: ApiParts): void {
  server.post('/nodes', async (request, reply) => {
    const { zone, hostnames, cluster, tags } = parseBody(nodeAdd, request.body);
    const node = { clusterId: cluster, zone, ...hostnames, tags };
    return sendAccepted(reply, await operations.start('add-node', node, request.issuer));
  });

  server.get<IdRoute>(`/nodes/${id}`, (request, reply) =>
    sendJson(
      reply,
      store.read((reader) => nodeInfo(reader, visible(reader.findNode(request.params.id)))),
    ),
  );

  server.delete<IdRoute>(`/nodes/${id}`, async (request, reply) => {
    const target = { nodeId: request.params.id };
    return sendAccepted(reply, await operations.start('delete-node', target, request.issuer));
  });

  server.post<IdRoute>(`/nodes/${id}/state`, async (request, reply) => {
    const { state, healCheck } = toStateChange(parseBody(stateChange, request.body));
    const nodeId = request.params.id;
    const queueId =
      state === 'failed'
        ? await operations.start('remove-node', { nodeId, healCheck }, request.issuer)
        : await operations.start('set-node-state', { nodeId, state }, request.issuer);
    return sendAccepted(reply, queueId);
  });

  server.post<IdRoute>(`/nodes/${id}/tags`, async (request, reply) => {
    const { change, tags } = toTagChange(parseBody(tagsChange, request.body));
    const changed = await store.write((writer) => {
      const node = visible(writer.findNode(request.params.id));
      const result = changeTags(node.tags, change, tags);
      writer.updateNode(node.id, { tags: result });
      return result;
    });
    return sendJson(reply, sorted(changed));
  });
}
