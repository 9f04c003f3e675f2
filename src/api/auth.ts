import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { Unauthorized } from './errors.ts';
import { pathOf } from './paths.ts';
import { type Issuer, verifyToken } from './token.ts';

export interface AuthSettings {
  readonly adminKey: string;
  readonly userKey: string;
  /** How far ahead of ours the clock of a client may be, in seconds. */
  readonly iatLeewayS: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; empty when nobody is asked for a token. */
    issuer: Issuer | '';
  }
}

/** From now on `server` asks everybody for a token, unless `auth` is null. */
export function checkTokens(
  server: FastifyInstance,
  { auth, clock }: { readonly auth: AuthSettings | null; readonly clock: Pick<Clock, 'now'> },
): void {
  server.decorateRequest('issuer', '');
  if (auth === null) return;
  const authenticate = authenticator(auth, clock);
  server.addHook('onRequest', (request, _reply, done) => {
    request.issuer = authenticate(request);
    done();
  });
}

/**
 * Finds out who asks.
 * @returns a function that throws Unauthorized, or DomainError `invalid` for a header of another scheme
 */
export function authenticator(settings: AuthSettings, clock: Pick<Clock, 'now'>): (request: FastifyRequest) => Issuer {
  const keys = { admin: settings.adminKey, user: settings.userKey };
  return (request) => {
    const path = pathOf(request.url);
    const issuer = verifyToken(bearerToken(request.headers.authorization), {
      keys,
      iatLeewayS: settings.iatLeewayS,
      now: Math.floor(clock.now() / 1000),
      method: request.method,
      path,
    });
    if (issuer === 'user' && !userMay(request.method, path)) throw new Unauthorized(adminOnly);
    return issuer;
  };
}

function bearerToken(header = ''): string {
  if (header === '') throw new Unauthorized('Required authorization token not found');
  const [scheme = '', token = '', ...more] = header.trim().split(/\s+/);
  if (scheme.toLowerCase() !== 'bearer' || token === '' || more.length > 0) {
    throw new DomainError('invalid', 'Authorization header format must be Bearer {token}');
  }
  return token;
}

const adminOnly = 'Administrator access required';

/** The lower role makes, reads and deletes volumes and polls for them; on `/volumes` any method passes, for the router to judge. */
function userMay(method: string, path: string): boolean {
  if (path === '/volumes') return true;
  if (/^\/volumes\/[A-Fa-f0-9]+$/.test(path)) return method === 'GET' || method === 'DELETE';
  return method === 'GET' && /^\/queue\/[A-Fa-f0-9]+$/.test(path);
}

/**
 * The lower role sees only jobs that it started; whether any other id exists is not told.
 * @throws Unauthorized
 */
export function checkMayPoll(asking: string, jobIssuer: string | undefined): void {
  if (asking === 'user' && jobIssuer !== 'user') throw new Unauthorized(adminOnly);
}
