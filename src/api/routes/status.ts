import type { FastifyInstance } from 'fastify';
import type { Reader } from '../../db/tables.ts';
import { freeKib, type Node } from '../../domain/types.ts';
import { isVisible } from '../infos/visible.ts';
import type { Wire } from '../json/encode.ts';
import type { ApiParts } from '../parts.ts';
import { sendJson } from '../replies.ts';
import { stageOf } from '../stage-metrics.ts';

/** How the service is: what runs, what waits, what failed, what is left on hosts, which nodes answer. */
export function addStatusRoute(
  server: FastifyInstance,
  { store, operations, health, about, election, backup }: ApiParts,
): void {
  server.get('/status', (_request, reply) => {
    const { running, waiting, failed, leftovers } = operations.status();
    const nodes = store.read((reader) => reader.listAllNodes().map((node) => nodeStatus(reader, node, health)));
    return sendJson(reply, {
      ...about,
      stage: stageOf(election),
      server: election?.identity ?? null,
      leader: election?.leader() ?? null,
      backup: backup && { ...backup.status() },
      simulated: about.executor === 'simulated',
      running: running.map((operation) => ({ ...operation })),
      waiting: waiting.map((operation) => ({ ...operation })),
      failed: failed.map((operation) => ({ ...operation })),
      leftovers: leftovers.map((leftover) => ({ ...leftover })),
      nodes,
    });
  });
}

function nodeStatus(reader: Reader, node: Node, health: ApiParts['health']): Wire {
  return {
    id: node.id,
    cluster: node.clusterId,
    host: node.manage[0] ?? '',
    zone: node.zone,
    state: node.state,
    answers: !health.isDown(node.id),
    devices: reader
      .listDevices(node.id)
      .filter(isVisible)
      .map((device) => ({
        id: device.id,
        name: device.name,
        state: device.state,
        totalKib: device.totalKib,
        freeKib: freeKib(device),
      })),
  };
}
