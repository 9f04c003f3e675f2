import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, type ErrorCode } from '../domain/errors.ts';
import type { Log, NewId } from '../domain/ports.ts';
import { pathOf } from './paths.ts';

const statusOf = {
  unparsable: 422,
  invalid: 400,
  not_found: 404,
  conflict: 409,
  too_busy: 429,
  refused: 500,
  failed: 500,
  unreachable: 500,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>;

/** No valid token, or one that may not do this. Heketi never says 403. */
export class Unauthorized extends Error {}

export const notFound = () => new DomainError('not_found', 'Id not found');

/** Answers any thrown error as one text; what nobody foresaw is logged whole and shown as an id to look for. */
export function errorHandler(log: Log, newId: NewId) {
  return (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error instanceof DomainError) return sendError(reply, statusOf[error.code], error.message);
    if (error instanceof Unauthorized) return sendError(reply, 401, error.message);
    if ('statusCode' in error && error.statusCode !== undefined && error.statusCode < 500) {
      return sendError(reply, error.statusCode, error.message);
    }
    const requestId = newId();
    log.error(
      { err: error, requestId, method: request.method, path: pathOf(request.url) },
      'request failed unexpectedly',
    );
    return sendError(reply, 500, `Internal error, logged with request id ${requestId}`);
  };
}

/** The form of Go's http.Error. */
function sendError(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/plain; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(`${message}\n`);
}

/** A known path and a method that it does not have: Heketi answers with nothing, not even `Allow`. */
export function sendWrongMethod(reply: FastifyReply): FastifyReply {
  return reply.code(405).send();
}
