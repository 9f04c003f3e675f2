import { METHODS, createServer as plainServer, type RequestListener, type Server } from 'node:http';
import { createServer as tlsServer } from 'node:https';
import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify';
import { errorHandler } from './errors.ts';
import { CapitalResponse } from './header-names.ts';
import type { ApiParts } from './parts.ts';
import { cleanUrl, normalUrl } from './paths.ts';
import { addHelloRoute } from './routes/hello.ts';
import { answerUnparsed, badRequest } from './unparsed.ts';

const bodyLimit = 1024 * 1024;
/** Go's default. */
const maxHeaderSize = 1024 * 1024;
const requestTimeoutMs = 120_000;
/** Longer than the 90 s of Go's clients, so that an idle connection is never closed under a request that is being sent. */
const keepAliveTimeoutMs = 180_000;

/**
 * HTTP in and out as Heketi does it, with no route but `/hello`. Closing it waits for the requests that are being answered.
 * @param listener gets every request instead of the routes: it may hand them to the `routing` of this or of another server
 */
export function createBareServer(
  { log, newId, tls }: Pick<ApiParts, 'log' | 'newId' | 'tls'>,
  listener?: RequestListener,
): FastifyInstance {
  const answerError = errorHandler(log, newId);
  const server = fastify({
    ...transport(tls, listener),
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    rewriteUrl: (request) => normalUrl(request.url ?? '/'),
    routerOptions: { maxParamLength: maxHeaderSize },
    frameworkErrors: (_error, _request, reply) => void reply.hijack().raw.socket?.end(badRequest),
    clientErrorHandler: (error, socket) => socket.end(answerUnparsed(error)),
  });
  for (const method of METHODS) {
    if (!server.supportedMethods.includes(method) && method !== 'CONNECT') server.addHttpMethod(method);
  }
  // Fastify asks a QUERY for a content type before any route is looked for.
  server.addHttpMethod('QUERY', { overrideExisting: true });
  server.setErrorHandler(answerError);
  readBodiesAsBytes(server);
  moveToCleanPath(server);
  addHelloRoute(server);
  return server;
}

interface OwnOptions {
  readonly ServerResponse: typeof CapitalResponse;
  readonly maxHeaderSize: number;
}

/** Fastify's type for a server follows from its options; nothing here depends on which of the two it is. */
function transport(tls: ApiParts['tls'], listener: RequestListener | undefined): { http: object } {
  const options = { ServerResponse: CapitalResponse, maxHeaderSize };
  const secure = tls === null ? {} : { https: { ...tls, ...options } };
  const serverFactory = listener && factory(listener, tls, options);
  return { http: options, ...secure, ...(serverFactory && { serverFactory }) };
}

/** What Fastify would make, with another listener. */
function factory(listener: RequestListener, tls: ApiParts['tls'], own: OwnOptions) {
  return (_routes: unknown, { keepAliveTimeout, requestTimeout }: FastifyServerOptions): Server => {
    const options = { ...own, keepAliveTimeout, requestTimeout };
    return tls === null ? plainServer(options, listener) : tlsServer({ ...tls, ...options }, listener);
  };
}

/** Clients name any content type, a malformed one or none: it says nothing about the body. */
function readBodiesAsBytes(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', (request, _reply, done) => {
    // Most requests have none, and deleting what is not there takes longer than looking.
    if (request.headers['content-type'] !== undefined) delete request.headers['content-type'];
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
