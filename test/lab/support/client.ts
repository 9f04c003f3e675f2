import { createHash, createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** The API as any client of Heketi sees it: a token per request, 202 with a queue id, polls until the job is done. */
export interface Client {
  send(method: string, path: string, body?: object): Promise<Answer>;
  /** GET, parsed. @throws Error unless the answer is 200 */
  get<T>(path: string): Promise<T>;
  /** Starts a job. @returns the path of its queue entry. @throws Error unless the answer is 202 */
  start(method: string, path: string, body?: object): Promise<string>;
  /** Waits for a job; server restarts on the way are fine. @returns its last answer: 303, 204 or 500 */
  outcome(queue: string, limitMs?: number): Promise<Answer>;
  /** A job from start to end. @returns the path of what it made, empty for a 204. @throws Error when it failed */
  finish(method: string, path: string, body?: object): Promise<string>;
}

export function createClient(url: string, adminKey: string): Client {
  const client: Client = {
    async send(method, path, body) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `bearer ${token(adminKey, method, path)}` },
        redirect: 'manual',
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    async get(path) {
      return JSON.parse(expectStatus(await client.send('GET', path), [200], path).text);
    },
    async start(method, path, body) {
      const answer = expectStatus(await client.send(method, path, body), [202], `${method} ${path}`);
      return answer.headers.get('location') ?? '';
    },
    async outcome(queue, limitMs = 300_000) {
      for (const end = Date.now() + limitMs; Date.now() < end; await pause(300)) {
        const answer = await client.send('GET', queue).catch(() => undefined);
        if (answer && answer.headers.get('x-pending') !== 'true') return answer;
      }
      throw new Error(`${queue} has not ended within ${limitMs / 1000} s`);
    },
    async finish(method, path, body) {
      const answer = await client.outcome(await client.start(method, path, body));
      expectStatus(answer, [204, 303], `${method} ${path}`);
      return answer.headers.get('location') ?? '';
    },
  };
  return client;
}

function expectStatus(answer: Answer, wanted: readonly number[], what: string): Answer {
  if (wanted.includes(answer.status)) return answer;
  throw new Error(`${what}: ${answer.status} ${answer.text.trim()}`);
}

/** Made by hand, so that the service's own maker of tokens can't hide a mistake of its reader. */
function token(key: string, method: string, path: string): string {
  const now = Math.floor(Date.now() / 1000);
  const qsh = createHash('sha256').update(`${method}&${path}`).digest('hex');
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'admin', iat: now, exp: now + 60, qsh })}`;
  return `${content}.${createHmac('sha256', key).update(content).digest('base64url')}`;
}
