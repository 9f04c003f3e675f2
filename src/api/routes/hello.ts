import type { FastifyInstance } from 'fastify';

/** Liveness, open to everybody. */
export function addHelloRoute(server: FastifyInstance): void {
  server.get('/hello', (_request, reply) =>
    reply.header('content-type', 'text/plain; charset=UTF-8').send('Hello from Heketi'),
  );
}
