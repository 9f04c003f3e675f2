import { join } from 'node:path';
import type { Test } from 'tap';
import { type App, createApp, type Parts } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Store } from '../../src/db/store.ts';
import type { Clock } from '../../src/domain/ports.ts';
import type { Runner } from '../../src/executor/runner.ts';
import type { NodeControl } from '../../src/executor/simulated/control.ts';
import type { Faults } from '../../src/executor/simulated/faults.ts';
import { createSimulatedRunner } from '../../src/executor/simulated/runner.ts';
import { fastClock } from './clock.ts';
import { keptLog, type Line } from './log.ts';
import { seededIds, seededRandom } from './random.ts';
import './unsynced.ts';

export interface ServiceOptions {
  /** Where database and nodes lie; the same directory again is a restart. */
  readonly dir: string;
  readonly seed?: number;
  readonly faults?: Faults;
  readonly factor?: number;
  readonly wrapStore?: (store: Store) => Store;
  readonly config?: Partial<Config>;
  /** More of the outside. */
  readonly parts?: Partial<Parts>;
  /** The service makes its runner itself, as configured; the simulated nodes are for who stands at its other end. */
  readonly ownRunner?: (simulated: Runner) => Promise<Partial<Config>>;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string;
  readonly pending: boolean;
  json<T = Record<string, unknown>>(): T;
}

/** The whole service on simulated nodes, spoken to as over HTTP. */
export interface Service {
  readonly app: App;
  readonly store: Store;
  readonly nodes: NodeControl;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly log: Line[];
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer>;
  /** Calls and polls the queue to its end: the last answer, the resource itself where there is one. */
  settle(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer>;
  /** Polls a queue path until it no longer says pending. */
  wait(queue: string): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startService(options: ServiceOptions): Promise<Service> {
  const random = seededRandom(options.seed ?? 1);
  const clock = fastClock(options.factor ?? 200);
  const log = keptLog();
  const file = join(options.dir, 'heketi.db');
  const env = {
    HEKETI_EXECUTOR: 'simulated',
    HEKETI_DB_PATH: file,
    HEKETI_HTTP_PORT: '0',
    BRICKYARD_LISTEN: '127.0.0.1',
    // Time runs fast here, and a slow machine may ask late.
    BRICKYARD_QUEUE_RETENTION: '1000000',
  };
  const config = { ...loadConfig({ env, flags: { disableAuth: true } }), ...options.config };
  let store: Store | undefined;
  const runner = createSimulatedRunner({
    file: `${file}.nodes`,
    settings: config.simulated,
    clock,
    random,
    log,
    manageNameOf: (name) => store?.read((reader) => reader.findNodeByStorageName(name))?.manage[0],
    ...(options.faults && { faults: options.faults }),
  });
  const parts: Partial<Parts> & Pick<Parts, 'log'> = {
    log,
    clock,
    random,
    ...(options.ownRunner ? {} : { runner }),
    newId: seededIds(seededRandom((options.seed ?? 1) + 7919)),
    wrapStore(opened) {
      store = options.wrapStore?.(opened) ?? opened;
      return store;
    },
    ...options.parts,
  };
  const app = await createApp({ ...config, ...(await options.ownRunner?.(runner)) }, parts);
  await app.start();
  if (store === undefined) throw new Error('the service opened no store');
  const ending = new AbortController();
  return {
    app,
    store,
    nodes: runner.nodes,
    runner,
    clock,
    log: log.lines,
    ...caller(app, ending.signal),
    async stop() {
      ending.abort(new Error('the service was stopped'));
      await app.stop();
    },
  };
}

/** In the directory of a test, and stopped with it. */
export async function serviceOf(t: Test, options: Omit<Partial<ServiceOptions>, 'dir'> = {}): Promise<Service> {
  const service = await startService({ ...options, dir: t.testdir() });
  t.teardown(() => service.stop());
  return service;
}

function caller(app: App, ending: AbortSignal): Pick<Service, 'call' | 'settle' | 'wait'> {
  async function call(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer> {
    const reply = await app.server.inject({ method, url, ...(body && { payload: JSON.stringify(body) }) });
    return {
      status: reply.statusCode,
      body: reply.body,
      location: String(reply.headers.location ?? ''),
      pending: reply.headers['x-pending'] === 'true',
      json: () => JSON.parse(reply.body),
    };
  }

  async function wait(queue: string): Promise<Answer> {
    for (;;) {
      ending.throwIfAborted();
      const answer = await call('GET', queue);
      if (answer.status === 303) return call('GET', answer.location);
      if (!answer.pending) return answer;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  return {
    call,
    wait,
    async settle(method, path, body) {
      const answer = await call(method, path, body);
      return answer.status === 202 ? wait(answer.location) : answer;
    },
  };
}
