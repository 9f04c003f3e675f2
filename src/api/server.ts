import { METHODS } from 'node:http';
import { type FastifyInstance, fastify } from 'fastify';
import { checkAdminState } from './admin.ts';
import { authenticator } from './auth.ts';
import { badRequest, errorHandler } from './errors.ts';
import { CapitalResponse } from './header-names.ts';
import type { ApiParts } from './parts.ts';
import { cleanUrl, normalUrl, pathOf } from './paths.ts';
import { addBlockVolumeRoutes } from './routes/block-volumes.ts';
import { addBrickRoutes } from './routes/bricks.ts';
import { addClusterRoutes } from './routes/clusters.ts';
import { addDatabaseRoutes } from './routes/database.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addHelloRoute } from './routes/hello.ts';
import { addMetricsRoute } from './routes/metrics.ts';
import { addNodeRoutes } from './routes/nodes.ts';
import { addOperationRoutes } from './routes/operations.ts';
import { addQueueRoute } from './routes/queue.ts';
import { addStatusRoute } from './routes/status.ts';
import { addSwitchRoutes } from './routes/switches.ts';
import { addVolumeRoutes } from './routes/volumes.ts';
import { addUnrouted } from './unrouted.ts';
import { rememberVolumes } from './volume-memory.ts';

const bodyLimit = 1024 * 1024;
const requestTimeoutMs = 120_000;

/** The HTTP side of the service, not listening yet. Closing it waits for the requests that are being answered. */
export function createServer(parts: ApiParts): FastifyInstance {
  const answerError = errorHandler(parts.log, parts.newId);
  const server = fastify({
    ...transport(parts),
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    rewriteUrl: (request) => normalUrl(request.url ?? '/'),
    routerOptions: { maxParamLength: 16 * 1024 },
    frameworkErrors: answerError,
    clientErrorHandler: (_error, socket) => socket.end(badRequest),
  });
  for (const method of METHODS) {
    if (!server.supportedMethods.includes(method) && method !== 'CONNECT') server.addHttpMethod(method);
  }
  server.setErrorHandler(answerError);
  readBodiesAsBytes(server);
  moveToCleanPath(server);
  addHelloRoute(server);
  addMetricsRoute(server, parts);
  server.register(async (api) => addApi(api, parts));
  return server;
}

/** Fastify's type for a server follows from its options; nothing here depends on which of the two it is. */
function transport({ tls }: ApiParts): { http: object } {
  const options = { ServerResponse: CapitalResponse };
  return tls === null ? { http: options } : ({ https: { ...tls, ...options } } as unknown as { http: object });
}

/** Everything that asks for a token and is logged. */
function addApi(server: FastifyInstance, parts: ApiParts): void {
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

/** Clients name any content type, a malformed one or none: it says nothing about the body. */
function readBodiesAsBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', (request, _reply, done) => {
    delete request.headers['content-type'];
    done();
  });
}

/** Double slashes and dots are moved away before anybody is asked for a token. */
function moveToCleanPath(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const clean = cleanUrl(request.url);
    if (clean === null) return done();
    reply.code(301).header('location', clean).send();
  });
}

function checkTokens(server: FastifyInstance, { auth, clock }: ApiParts): void {
  server.decorateRequest('issuer', '');
  if (auth === null) return;
  const authenticate = authenticator(auth, clock);
  server.addHook('onRequest', (request, _reply, done) => {
    request.issuer = authenticate(request);
    done();
  });
}

/** After the token, so that who may not ask is not told; before routing, so that what is not there is 503 as well. */
function checkState(server: FastifyInstance, { switches }: ApiParts): void {
  server.addHook('onRequest', (request, _reply, done) => {
    checkAdminState(switches, request);
    done();
  });
}

/** One line per request; never headers, tokens or bodies. */
function logRequests(server: FastifyInstance, { log }: ApiParts): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url } = request;
    log.info({ method, path: pathOf(url), status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
    done();
  });
}
