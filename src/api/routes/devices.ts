import type { FastifyInstance, FastifyRequest } from 'fastify';
import { changeTags } from '../../domain/tags.ts';
import { deviceAdd, deviceDelete, parseBody, stateChange, tagsChange } from '../bodies.ts';
import { deviceInfo } from '../infos/device.ts';
import { visible } from '../infos/visible.ts';
import { sorted } from '../json/encode.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendAccepted, sendJson } from '../replies.ts';
import { toStateChange, toTagChange } from './changes.ts';

export function addDeviceRoutes(server: FastifyInstance, { store, operations }: ApiParts): void {
  server.post('/devices', async (request, reply) => {
    const { node, name, tags, destroydata } = parseBody(deviceAdd, request.body);
    const device = { nodeId: node, name, tags, destroyData: destroydata };
    return sendAccepted(reply, await operations.start('add-device', device, request.issuer));
  });

  server.get<IdRoute>(`/devices/${id}`, (request, reply) =>
    sendJson(
      reply,
      store.read((reader) => deviceInfo(reader, visible(reader.findDevice(request.params.id)))),
    ),
  );

  server.delete<IdRoute>(`/devices/${id}`, async (request, reply) => {
    const target = { deviceId: request.params.id, force: wantsForce(request) };
    return sendAccepted(reply, await operations.start('delete-device', target, request.issuer));
  });

  server.post<IdRoute>(`/devices/${id}/state`, async (request, reply) => {
    const { state, healCheck } = toStateChange(parseBody(stateChange, request.body));
    const deviceId = request.params.id;
    const queueId =
      state === 'failed'
        ? await operations.start('remove-device', { deviceId, healCheck, whateverState: false }, request.issuer)
        : await operations.start('set-device-state', { deviceId, state }, request.issuer);
    return sendAccepted(reply, queueId);
  });

  server.get<IdRoute>(`/devices/${id}/resync`, async (request, reply) => {
    const target = { deviceId: request.params.id };
    return sendAccepted(reply, await operations.start('resync-device', target, request.issuer));
  });

  server.post<IdRoute>(`/devices/${id}/tags`, async (request, reply) => {
    const { change, tags } = toTagChange(parseBody(tagsChange, request.body));
    const changed = await store.write((writer) => {
      const device = visible(writer.findDevice(request.params.id));
      const result = changeTags(device.tags, change, tags);
      writer.updateDevice(device.id, { tags: result });
      return result;
    });
    return sendJson(reply, sorted(changed));
  });
}

/** The body is optional; one without a declared length is not looked at. */
function wantsForce({ headers, body }: FastifyRequest): boolean {
  return Number(headers['content-length'] ?? 0) > 0 && parseBody(deviceDelete, body).forceforget;
}
