import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Clock } from '../../src/domain/ports.ts';
import type { Ms } from '../../src/domain/units.ts';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else as JSON with a line end. */
  readonly body?: unknown;
}

export interface SeenRequest {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `METHOD /path` to what is answered; a list is used up one by one, its last entry for ever. */
export type Answers = Readonly<Record<string, FakeAnswer | readonly FakeAnswer[]>>;

/** A server on loopback with canned answers, which remembers what it was asked; anything else is a 404. */
export async function startFake(t: { after(end: () => void): void }, answers: Answers) {
  const requests: SeenRequest[] = [];
  const queues = new Map(Object.entries(answers).map(([line, answer]) => [line, [answer].flat() as FakeAnswer[]]));
  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push({ line, headers: request.headers, body: await text(request) });
    const queue = queues.get(line) ?? [{ status: 404, body: 'Id not found\n' }];
    const { status = 200, headers = {}, body } = (queue.length > 1 ? queue.shift() : queue[0]) as FakeAnswer;
    response.writeHead(status, headers);
    response.end(body === undefined || typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, lines: () => requests.map(({ line }) => line) };
}

/** Long work: accepted, pending once, and then as `end` says. */
export function longWork(line: string, end: FakeAnswer, queue = 'ab12'): Answers {
  return {
    [line]: { status: 202, headers: { location: `/queue/${queue}` } },
    [`GET /queue/${queue}`]: [{ headers: { 'x-pending': 'true' } }, end],
  };
}

export const seeOther = (location: string): FakeAnswer => ({ status: 303, headers: { location } });

/** Time that passes only by sleeping; remembers for how long. */
export function fakeClock(start: Ms = Date.parse('2026-01-02T03:04:05Z')): Clock & { readonly slept: Ms[] } {
  const slept: Ms[] = [];
  let now = start;
  const sleep = async (delay: Ms) => {
    slept.push(delay);
    now += delay;
  };
  return { now: () => now, sleep, slept };
}
