import { type Connection, openConnection, type RawAnswer } from './connection.ts';
import { keys, type Spoken } from './service.ts';
import { type TokenOf, token } from './token.ts';

/** One of other people's clients: what it writes for a request, byte by byte. */
export interface Client {
  ask(method: string, path: string, body?: string): Promise<RawAnswer>;
  end(): void;
}

type Role = 'admin' | 'user' | 'nobody';

const claims = (role: Role) => (role === 'nobody' ? { user: '', key: '' } : { user: role, key: keys[role] });

/**
 * The Go client, also that in heketi-cli and in Kubernetes: one connection for one request after the other, headers in the order of
 * Go's library, a token of five minutes for every request and every redirect, which also names where it came from.
 */
export function goClient({ port, clock }: Spoken, role: Role = 'admin'): Client {
  const issuer: TokenOf = { ...claims(role), header: { alg: 'HS256', typ: 'JWT' }, lifetimeS: 300 };
  const host = `127.0.0.1:${port}`;
  let connection: Promise<Connection> | undefined;
  let from: string | undefined;

  async function ask(method: string, path: string, body?: string): Promise<RawAnswer> {
    connection ??= openConnection(port);
    const content = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const request = [
      `${method} ${path} HTTP/1.1`,
      `Host: ${host}`,
      'User-Agent: Go-http-client/1.1',
      ...content,
      `Authorization: bearer ${token(issuer, method, pathOnly(path), clock.now())}`,
      ...(body === undefined ? [] : ['Content-Type: application/json']),
      ...(from === undefined ? [] : [`Referer: http://${host}${from}`]),
      'Accept-Encoding: gzip',
    ];
    const answer = await (await connection).exchange([`${request.join('\r\n')}\r\n\r\n${body ?? ''}`]);
    from = / 30[1238] /.test(answer.head[0] ?? '') ? path : undefined;
    return answer;
  }

  return { ask, end: () => void connection?.then((opened) => opened.end()) };
}

/**
 * The Python client: a connection for each request, headers in the order of `requests`, a token that lives for one second, and `{}` as
 * the body of everything, GET and DELETE too, in a packet of its own and without a content type.
 * @param pollBody whether polls carry it too may depend on the client's version
 */
export function pythonClient({ port, clock }: Spoken, pollBody: '' | '{}' = '{}'): Client {
  const issuer: TokenOf = { ...claims('admin'), header: { typ: 'JWT', alg: 'HS256' }, lifetimeS: 1 };
  return {
    async ask(method, path, body = path.startsWith('/queue/') ? pollBody : '{}') {
      const request = [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'User-Agent: python-requests/2.31.0',
        'Accept-Encoding: gzip, deflate',
        'Accept: */*',
        'Connection: keep-alive',
        `Authorization: bearer ${token(issuer, method, pathOnly(path), clock.now())}`,
        ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
      ];
      const connection = await openConnection(port);
      try {
        return await connection.exchange([`${request.join('\r\n')}\r\n\r\n`, ...(body === '' ? [] : [body])]);
      } finally {
        connection.end();
      }
    },
    end: () => {},
  };
}

const pathOnly = (path: string): string => path.replace(/\?.*/, '');
