import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { type Client, createClient } from '../../lab/support/client.ts';
import type { Namespace } from './namespace.ts';

const root = join(import.meta.dirname, '../../..');
const adminKey = 'kubernetes test admin key';

export interface ServiceOptions {
  /** Settings by their names in the environment, over those of this file. */
  readonly env?: Record<string, string>;
  /** Keys of `glusterfs` in the configuration file. */
  readonly glusterfs?: object;
}

/** The service as a process of its own, on simulated nodes, with the rights of the shipped Role and no others. */
export interface Service {
  readonly url: string;
  /** Of its configuration, database, simulated nodes and log: what the pod's own disk would hold. */
  readonly folder: string;
  readonly database: string;
  readonly client: Client;
  /** Starts it, again after an end. @returns when it answers `/hello`, which says nothing of its state */
  start(): Promise<void>;
  /** Waits until it answers `GET /clusters`: it has its state, and may be asked. */
  awaitState(limitMs?: number): Promise<void>;
  /** SIGSTOP, SIGCONT, SIGTERM: to the process itself. */
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
  /** SIGTERM, and gone. @returns the exit code */
  stop(): Promise<number | null>;
  /** All that it has said. */
  log(): string;
}

/** One that is not started yet; ended with the test, and its log shown when the test fails. */
export async function newService(t: Test, namespace: Namespace, options: ServiceOptions = {}): Promise<Service> {
  const folder = mkdtempSync(join(namespace.folder, 'service-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'service.log');
  const database = join(folder, 'heketi.db');
  const configFile = join(folder, 'heketi.json');
  writeFileSync(configFile, JSON.stringify(configuration(database, port, options.glusterfs ?? {})));
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  const service: Service = {
    url,
    folder,
    database,
    client: createClient(url, adminKey),
    async start() {
      const log = openSync(logFile, 'a');
      const env = environment({ KUBECONFIG: namespace.serviceConfig, ...options.env });
      const words = [join(root, 'src/main.ts'), '--config', configFile];
      child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', log, log], env });
      await answering(url, child, service.log);
    },
    async awaitState(limitMs = 30_000) {
      for (const limit = Date.now() + limitMs; Date.now() < limit; await pause(50)) {
        const answer = await service.client.send('GET', '/clusters').catch(() => undefined);
        if (answer?.status === 200) return;
      }
      throw new Error(`the service has no state after ${limitMs / 1000} s:\n${service.log()}`);
    },
    signal: (name) => void child?.kill(name),
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    log: () => readFileSync(logFile, 'utf8'),
  };
  t.teardown(async () => {
    await service.kill();
    if (child && !t.passing()) t.comment(service.log().split('\n').slice(-200).join('\n'));
  });
  return service;
}

function configuration(database: string, port: number, glusterfs: object): object {
  return {
    listen: '127.0.0.1',
    port: String(port),
    jwt: { admin: { key: adminKey }, user: { key: 'kubernetes test user key' } },
    glusterfs: { executor: 'simulated', db: database, loglevel: 'debug', ...glusterfs },
  };
}

/** Without what a developer's shell has set, and what tap sets to look into child processes. */
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(HEKETI_|BRICKYARD_|KUBE|SSH_|TAP|_TAPJS_|NODE_OPTIONS$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), ...more };
}

async function answering(url: string, child: ChildProcess, log: () => string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(50)) {
    if (child.exitCode !== null) break;
    const hello = await fetch(`${url}/hello`).catch(() => undefined);
    if (hello?.ok) return;
  }
  throw new Error(`the service does not answer:\n${log()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
