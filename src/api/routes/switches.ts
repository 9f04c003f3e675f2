import type { FastifyInstance } from 'fastify';
import { DomainError, isDomainError } from '../../domain/errors.ts';
import { type AdminState, type LogLevel, logLevels } from '../../domain/switches.ts';
import { adminChange, loggingChange, parseBody } from '../bodies.ts';
import type { Shape } from '../json/shape.ts';
import type { ApiParts } from '../parts.ts';
import { sendJson } from '../replies.ts';

/** The admin state and the log level: kept in memory alone, as in Heketi. */
export function addSwitchRoutes(server: FastifyInstance, { switches }: ApiParts): void {
  const logging = () => ({ loglevel: { glusterfs: switches.logLevel } });

  server.get('/admin', (_request, reply) => sendJson(reply, { state: switches.adminState }));

  server.post('/admin', (request, reply) => {
    switches.adminState = parseSwitch(adminChange, request.body).state as AdminState;
    return reply.code(204).send();
  });

  server.get('/internal/logging', (_request, reply) => sendJson(reply, logging()));

  server.post('/internal/logging', (request, reply) => {
    const level = parseSwitch(loggingChange, request.body).loglevel.glusterfs;
    if (level === undefined) throw new DomainError('unparsable', 'Only "glusterfs" logger may be modified');
    if (level !== '') switches.logLevel = logLevel(level);
    return sendJson(reply, logging());
  });
}

function logLevel(text: string): LogLevel {
  const level = logLevels.find((name) => name === text);
  if (level === undefined) throw new DomainError('unparsable', `invalid log level: ${text}`);
  return level;
}

/** As `parseBody`, but what can't be decoded is a 400 with the reason here. */
function parseSwitch<T>(shape: Shape<T>, body: unknown): T {
  try {
    return parseBody(shape, body);
  } catch (error) {
    if (!isDomainError(error, 'unparsable')) throw error;
    throw new DomainError('invalid', `${error.message}: ${reasonOf(body)}`, { cause: error });
  }
}

/** In Go's words where the text ends too early. */
function reasonOf(body: unknown): string {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString() : '';
  try {
    JSON.parse(text);
    return 'json: a value of another kind was expected';
  } catch (error) {
    const where = `at position ${text.length} `;
    const early = String(error).includes(where) || /end of JSON input|Unterminated/.test(String(error));
    return early ? 'unexpected end of JSON input' : 'invalid JSON';
  }
}
