import type { FastifyInstance } from 'fastify';
import type { Writer } from '../../db/tables.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import { clusterFlags, parseBody } from '../bodies.ts';
import { clusterInfo } from '../infos/cluster.ts';
import type { ApiParts } from '../parts.ts';
import { type IdRoute, id } from '../paths.ts';
import { sendEmptyJson, sendJson } from '../replies.ts';

export function addClusterRoutes(server: FastifyInstance, { store, newId }: ApiParts): void {
  server.post('/clusters', async (request, reply) => {
    const flags = parseBody(clusterFlags, request.body);
    const clusterId = newId();
    const info = await store.write((writer) => {
      writer.insertCluster({ id: clusterId, ...flags });
      return clusterInfo(writer, clusterId);
    });
    return sendJson(reply.code(201), info);
  });

  server.get('/clusters', (_request, reply) =>
    sendJson(
      reply,
      store.read((reader) => ({ clusters: reader.listClusterIds() })),
    ),
  );

  server.get<IdRoute>(`/clusters/${id}`, (request, reply) =>
    sendJson(
      reply,
      store.read((reader) => clusterInfo(reader, request.params.id)),
    ),
  );

  server.post<IdRoute>(`/clusters/${id}/flags`, async (request, reply) => {
    const flags = parseBody(clusterFlags, request.body);
    await store.write((writer) => {
      const cluster = writer.getCluster(request.params.id);
      writer.updateClusterFlags(cluster.id, flags);
    });
    return sendEmptyJson(reply);
  });

  server.delete<IdRoute>(`/clusters/${id}`, async (request, reply) => {
    await store.write((writer) => removeCluster(writer, request.params.id));
    return reply.send();
  });
}

/** Pending nodes and volumes count. @throws DomainError `not_found`, or `conflict` when it holds anything */
function removeCluster(writer: Writer, clusterId: Id): void {
  const cluster = writer.getCluster(clusterId);
  if (writer.listNodes(cluster.id).length > 0 || writer.countVolumes(cluster.id) > 0) {
    throw new DomainError(
      'conflict',
      `Unable to delete cluster [${cluster.id}] because it contains volumes and/or nodes`,
    );
  }
  writer.removeCluster(cluster.id);
}
