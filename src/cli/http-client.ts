import { STATUS_CODES } from 'node:http';
import type { Clock } from '../domain/ports.ts';
import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import type { Answer, Exchange } from './exchange.ts';

/** A client of the REST API. Every method throws an Error with the server's own text, trimmed. */
export interface ApiClient {
  /** What a GET answers, as JSON. */
  get(path: string): Promise<unknown>;
  /** What a GET answers, as it is. */
  raw(path: string): Promise<Buffer>;
  /** A change that is done when it is answered; undefined when the answer is empty. */
  send(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
  /** A change that goes on after the answer: waits for its end. The resource, or undefined when there is none to show. */
  run(method: 'POST' | 'DELETE' | 'GET', path: string, body?: unknown): Promise<unknown>;
  /** The same without waiting: the queue id by which its operation is known. */
  start(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Id>;
}

/** Hears of long work while it is waited for. */
export interface Watch {
  /** Called about every 0.4 s. */
  pending(queueId: Id, client: Pick<ApiClient, 'get'>): Promise<void>;
  ended(): void;
}

const pollMs: readonly Ms[] = [25, 50, 100, 200, 400];
const busyMs: readonly Ms[] = [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];

/** @param base the server's address, perhaps with a path, without a slash at the end */
export function createClient(base: string, exchange: Exchange, clock: Clock, watch?: Watch): ApiClient {
  /** A busy server (429) is asked again, after the time it asks for. */
  async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const url = new URL(base + path);
    for (const pause of busyMs) {
      const answer = await exchange(method, url, body);
      if (answer.status !== 429) return answer;
      const seconds = Number(answer.headers['retry-after']);
      await clock.sleep(seconds > 0 ? seconds * 1000 : pause);
    }
    return exchange(method, url, body);
  }

  /** Follows redirects as GETs with a new token each, since a token holds for one path only. */
  async function follow(answer: Answer, from: URL): Promise<Answer> {
    let current = answer;
    let url = from;
    for (let hops = 0; hops < 10 && current.headers.location !== undefined && isRedirect(current.status); hops++) {
      url = new URL(current.headers.location, url);
      current = await exchange('GET', url);
    }
    return current;
  }

  async function fetchOk(path: string): Promise<Answer> {
    return expect(await follow(await ask('GET', path), new URL(base + path)), [200]);
  }

  async function finish(url: URL): Promise<Answer> {
    for (let poll = 0; ; poll++) {
      const answer = await exchange('GET', url);
      if (answer.headers['x-pending'] !== 'true') return follow(answer, url);
      expect(answer, [200]);
      await watch?.pending(queueIdOf(url), client);
      await clock.sleep(pollMs[Math.min(poll, pollMs.length - 1)] as Ms);
    }
  }

  /** @returns where its end is answered */
  async function begin(method: string, path: string, body?: unknown): Promise<URL> {
    const started = expect(await ask(method, path, body), [202]);
    return new URL(started.headers.location ?? '', base + path);
  }

  const client: ApiClient = {
    get: async (path) => json(await fetchOk(path)),
    raw: async (path) => (await fetchOk(path)).body,
    send: async (method, path, body) => json(expect(await ask(method, path, body), [200, 201, 204])),
    async run(method, path, body) {
      const queue = await begin(method, path, body);
      try {
        return json(expect(await finish(queue), [200, 204]));
      } finally {
        watch?.ended();
      }
    },
    start: async (method, path, body) => queueIdOf(await begin(method, path, body)),
  };
  return client;
}

const queueIdOf = ({ pathname }: URL): Id => pathname.slice(pathname.lastIndexOf('/') + 1);

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

function expect(answer: Answer, allowed: readonly number[]): Answer {
  if (allowed.includes(answer.status)) return answer;
  const text = answer.body.toString('utf8').trim();
  const nothing = `server did not provide a message (status ${answer.status}: ${STATUS_CODES[answer.status] ?? ''})`;
  throw new Error(text === '' ? nothing : text);
}

function json(answer: Answer): unknown {
  if (answer.body.length === 0) return undefined;
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (error) {
    throw new Error('The server answered something that is not JSON; is it the right address?', { cause: error });
  }
}
