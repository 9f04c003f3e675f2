import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { createWaitingServer, type WaitingParts } from '../api/waiting-server.ts';

/** The one server that listens, for a process whose service comes and goes: it answers by itself only that it waits. */
export interface Front {
  readonly server: FastifyInstance;
  /**
   * From now on requests go to `next`, which does not listen; null: to nobody, they are told to wait.
   * @returns once the former has answered all that it was given
   */
  show(next: FastifyInstance | null): Promise<void>;
  /** Listens no more. @returns once everything is answered */
  close(): Promise<void>;
}

export function createFront(parts: WaitingParts): Front {
  let stage: Stage | null = null;
  let closing = false;
  const server = createWaitingServer(parts, (request, response) => {
    // Fastify says so only in the answers of the server that is being closed itself.
    if (closing) response.setHeader('Connection', 'close');
    if (stage === null) server.routing(request, response);
    else stage.answer(request, response);
  });
  return {
    server,
    async show(next) {
      await next?.ready();
      const former = stage;
      stage = next && new Stage(next);
      await former?.end();
    },
    async close() {
      closing = true;
      await server.close();
    },
  };
}

/** A server and what it was given to answer. */
class Stage {
  readonly #server: FastifyInstance;
  #answering = 0;
  #ended: PromiseWithResolvers<void> | null = null;

  constructor(server: FastifyInstance) {
    this.#server = server;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    this.#answering += 1;
    response.once('close', () => {
      this.#answering -= 1;
      if (this.#answering === 0) this.#ended?.resolve();
    });
    this.#server.routing(request, response);
  }

  async end(): Promise<void> {
    this.#ended = Promise.withResolvers();
    if (this.#answering > 0) await this.#ended.promise;
  }
}
