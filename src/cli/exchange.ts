import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { Clock } from '../domain/ports.ts';
import type { Connection } from './connection.ts';
import { requestToken } from './token.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * One request with a token of its own, and its answer; no redirect is followed.
 * @throws Error when there is no answer; its text says what was asked and why it failed
 */
export type Exchange = (method: string, url: URL, body?: unknown) => Promise<Answer>;

const connectTimeoutMs = 10_000;

/** The built-in `fetch` takes no certificates per request, hence node:http and node:https. */
export function createExchange(connection: Connection, clock: Clock): Exchange {
  const secure = connection.url.startsWith('https:');
  const request = secure ? httpsRequest : httpRequest;
  const trust = connection.certificates.length > 0 ? { ca: [...connection.certificates] } : {};
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, rejectUnauthorized: !connection.insecure, ...trust })
    : new HttpAgent({ keepAlive: true });
  return async (method, url, body) => {
    const token = requestToken(connection.user, connection.key, method, decodeURIComponent(url.pathname), clock.now());
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    // Heketi reads the body of a DELETE only when its length is told.
    const json = content && { 'content-type': 'application/json', 'content-length': content.length };
    const headers = { authorization: `bearer ${token}`, ...json };
    try {
      return await send(request, url, { agent, method, headers }, content);
    } catch (error) {
      throw new Error(`${method} ${url.href}: ${reason(error)}`, { cause: error });
    }
  };
}

function send(request: typeof httpRequest, url: URL, options: RequestOptions, content?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      buffer(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
        reject,
      );
    });
    outgoing.on('error', reject);
    // Only connecting is limited: an answer may take as long as the nodes need.
    outgoing.on('socket', (socket) => {
      if (!socket.connecting) return;
      socket.setTimeout(connectTimeoutMs, () =>
        outgoing.destroy(new Error(`no connection within ${connectTimeoutMs / 1000} s`)),
      );
      socket.once('connect', () => socket.setTimeout(0));
    });
    outgoing.end(content);
  });
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ENOTFOUND: 'no such host',
  ETIMEDOUT: 'connection timed out',
};

function reason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return words[code] ?? (message || code);
}
