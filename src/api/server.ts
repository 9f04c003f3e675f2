import type { FastifyInstance } from 'fastify';
import { notLeading } from '../domain/leadership.ts';
import { checkAdminState } from './admin.ts';
import { checkTokens } from './auth.ts';
import { createBareServer } from './bare-server.ts';
import { confirmedStore } from './confirmed-store.ts';
import type { ApiParts, Election } from './parts.ts';
import { pathOf } from './paths.ts';
import { addBlockVolumeRoutes } from './routes/block-volumes.ts';
import { addBrickRoutes } from './routes/bricks.ts';
import { addClusterRoutes } from './routes/clusters.ts';
import { addDatabaseRoutes } from './routes/database.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import { addNodeRoutes } from './routes/nodes.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { addQueueRoute } from './routes/queue.ts';
import { addReadyRoute } from './routes/ready.ts';
import { addStatusRoute } from './routes/status.ts';
import { addSwitchRoutes } from './routes/switches.ts';
import { addVolumeRoutes } from './routes/volumes.ts';
import { addUnrouted } from './unrouted.ts';
import { rememberVolumes } from './volume-memory.ts';

/** The HTTP side of the service, not listening yet. Closing it waits for the requests that are being answered. */
export function createServer(parts: ApiParts): FastifyInstance {
  const server = createBareServer(parts);
  addReadyRoute(server, () => (standsBy(parts.election) ? notLeading(parts.election).message : null));
  addMetricsRoute(server, parts);
  server.register(async (api) => addApi(api, parts));
  return server;
}

/** Everything that asks for a token and is logged. */
function addApi(server: FastifyInstance, allParts: ApiParts): void {
  const { backup } = allParts;
  const parts = backup === null ? allParts : { ...allParts, store: confirmedStore(allParts.store, backup) };
  logRequests(server, parts);
  checkTokens(server, parts);
  checkState(server, parts);
  addUnrouted(server);
  addClusterRoutes(server, parts);
  addNodeRoutes(server, parts);
  addDeviceRoutes(server, parts);
  addVolumeRoutes(server, parts, rememberVolumes(parts.store));
  addBlockVolumeRoutes(server, parts);
  addBrickRoutes(server, parts);
  addQueueRoute(server, parts);
  addOperationRoutes(server, parts);
  addStatusRoute(server, parts);
  addDatabaseRoutes(server, parts);
  addSwitchRoutes(server, parts);
}

/** After the token, so that who may not ask is not told; before routing, so that what is not there is 503 as well. */
function checkState(server: FastifyInstance, { switches, election }: ApiParts): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (standsBy(election) && request.method !== 'GET' && request.method !== 'HEAD') throw notLeading(election);
    checkAdminState(switches, request);
    done();
  });
}

const standsBy = (election: Election | null): election is Election => election !== null && !election.leads;

/** One line per request; never headers, tokens or bodies. */
function logRequests(server: FastifyInstance, { log }: ApiParts): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url } = request;
    log.info({ method, path: pathOf(url), status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  });
}
