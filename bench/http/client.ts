import { requestToken } from '../../src/cli/token.ts';
import type { Connection } from './connection.ts';
import type { Response } from './response-parser.ts';

export type Method = 'GET' | 'POST' | 'DELETE';

/** Who asks: issuer and key of the tokens, or null for a server that asks for none. */
export type Credentials = { readonly user: string; readonly key: string } | null;

/** The server said no, or something that nobody expected. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Speaks to one server: makes requests, and follows long work to its end. */
export class Client {
  readonly url: URL;
  readonly #credentials: Credentials;
  readonly #pollMs: number;

  constructor(url: URL, credentials: Credentials, pollMs: number) {
    this.url = url;
    this.#credentials = credentials;
    this.#pollMs = pollMs;
  }

  /** The text of a request, which may be sent again while its token is valid (5 minutes). */
  request(method: Method, path: string, body?: object): string {
    const content = body === undefined ? '' : JSON.stringify(body);
    const head = [`${method} ${path} HTTP/1.1`, `Host: ${this.url.host}`];
    if (this.#credentials !== null) {
      const { user, key } = this.#credentials;
      head.push(`Authorization: bearer ${requestToken(user, key, method, path, Date.now())}`);
    }
    if (body !== undefined)
      head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(content)}`);
    return `${head.join('\r\n')}\r\n\r\n${content}`;
  }

  /** @throws Refused for another status than `wanted` */
  async ask(connection: Connection, request: string, ...wanted: readonly number[]): Promise<Response> {
    const response = await connection.send(request);
    if (wanted.includes(response.status)) return response;
    const [line] = request.split(' HTTP/');
    throw new Refused(`${line}: ${response.status} ${response.body.toString().trim()}`);
  }

  async get<T>(connection: Connection, path: string): Promise<T> {
    const { body } = await this.ask(connection, this.request('GET', path), 200);
    return JSON.parse(body.toString());
  }

  /**
   * Asks for long work and polls its queue to the end.
   * @returns the path of what came of it, or null
   * @throws Refused when it is refused or fails
   */
  async settle(connection: Connection, request: string): Promise<string | null> {
    const accepted = await this.ask(connection, request, 202);
    const poll = this.request('GET', accepted.header('location') ?? '');
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, this.#pollMs));
      const answer = await this.ask(connection, poll, 200, 204, 303);
      if (answer.status !== 200) return answer.header('location') ?? null;
      if (answer.header('x-pending') !== 'true') return null;
    }
  }
}
