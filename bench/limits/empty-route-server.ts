import { fastify } from 'fastify';

/** The least that a service of this kind can do: run as a process of its own, it prints its URL. */
const server = fastify();
server.get('/', (_request, reply) => reply.send());
process.stdout.write(`${await server.listen({ host: '127.0.0.1', port: 0 })}\n`);
