import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Test } from 'tap';
import { OperationMeters } from '../../src/api/operation-meters.ts';
import type { ApiParts } from '../../src/api/parts.ts';
import { createServer } from '../../src/api/server.ts';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import type { DomainError } from '../../src/domain/errors.ts';
import type { Switches } from '../../src/domain/switches.ts';
import type { Job, Operations, PendingOperation, Progress } from '../../src/operations/operations.ts';
import { keptLog, type Line } from '../helpers/log.ts';

/** 2024-03-01, the moment of every test. */
export const now = Date.UTC(2024, 2, 1);
export const hex = (digit: string) => digit.repeat(32);

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Served {
  readonly port: number;
  readonly store: Store;
  readonly operations: FakeOperations;
  readonly logged: readonly Line[];
  readonly switches: Switches;
  ask(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<Answer>;
  /** The answer to bytes written to a socket, as bytes, without the `Date` header. */
  raw(bytes: string): Promise<string>;
}

/** Operations without work: what was started is kept, jobs are what the test says. */
export interface FakeOperations extends Operations {
  readonly started: { readonly kind: string; readonly request: unknown; readonly issuer: string }[];
  readonly jobs: Map<string, Job>;
  readonly running: Progress[];
  readonly waiting: Progress[];
  readonly unfinished: PendingOperation[];
  refusal: DomainError | null;
}

function fakeOperations(): FakeOperations {
  const fake: FakeOperations = {
    started: [],
    jobs: new Map(),
    running: [],
    waiting: [],
    unfinished: [],
    refusal: null,
    async start(kind, request, issuer) {
      if (fake.refusal !== null) throw fake.refusal;
      fake.started.push({ kind, request, issuer });
      return hex('9');
    },
    job: (queueId) => fake.jobs.get(queueId),
    progress: (id) => fake.running.find((operation) => operation.id === id || operation.queueId === id),
    status: () => ({ running: fake.running, waiting: fake.waiting, failed: [], leftovers: [] }),
    pending: () => fake.unfinished,
    inFlight: () => fake.unfinished.filter((operation) => operation.inFlight).length,
  };
  return fake;
}

/** The API on a port of loopback, over a database in memory; closed after the test. */
export async function serve(t: Test, change: Partial<ApiParts> = {}): Promise<Served> {
  const clock = { now: () => now, sleep: async () => {} };
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  const operations = fakeOperations();
  const log = keptLog();
  const switches: Switches = { adminState: 'normal', logLevel: 'info' };
  let ids = 0;
  const server = createServer({
    store,
    operations,
    backup: null,
    health: { isDown: () => false, poolUsage: () => undefined },
    meters: new OperationMeters(),
    clock,
    newId: () => (ids++).toString(16).padStart(32, 'c'),
    log,
    auth: null,
    switches,
    tls: null,
    database: { dump: () => 'dumped\n', check: () => 'checked\n' },
    examine: async (lead) => `${JSON.stringify(lead)}\n`,
    about: { version: '1.2.3', executor: 'simulated', databaseFile: ':memory:' },
    election: null,
    ...change,
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await server.close();
    store.close();
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    store,
    operations,
    logged: log.lines,
    switches,
    ask: asker(port),
    raw: (bytes) => exchange(port, bytes),
  };
}

function asker(port: number): Served['ask'] {
  return (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } });
      request.on('error', reject);
      request.on('response', async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
      request.end(body);
    });
}

function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () =>
      resolve(
        Buffer.concat(chunks)
          .toString()
          .replace(/^Date: .*\r\n/m, ''),
      ),
    );
  });
}

/** A request that asks for the connection to be closed after the answer. */
export function rawRequest(method: string, path: string, headers: readonly string[] = [], body = ''): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: h', 'Connection: close', ...headers, '', body].join('\r\n');
}
