import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { knownState } from '../../../lab/cluster.ts';
import { currentImage } from '../../../lab/image.ts';
import { whenInterrupted } from '../../../lab/when-interrupted.ts';
import { type Client, createClient } from './client.ts';

const root = join(import.meta.dirname, '../../..');
export const adminKey = 'lab admin key';

/** The service as a user runs it, in a process of its own, against the lab's nodes. */
export interface Service {
  readonly url: string;
  /** Of its configuration, database and log; removed after the test. */
  readonly folder: string;
  readonly client: Client;
  /** `brickyard` against this service. @returns what it printed. @throws Error with that when it fails */
  brickyard(...words: string[]): Promise<string>;
  /** SIGKILL, as the kernel or a power loss would. */
  kill(): Promise<void>;
  /** Starts it again on the same database. */
  start(): Promise<void>;
  /** SIGTERM to npm. @returns the milliseconds until everything had ended */
  stop(): Promise<number>;
}

/** Configured as an ssh deployment of Heketi, started, and ended with the test. Its log is shown when the test fails. */
export async function startService(t: Test): Promise<Service> {
  const folder = t.testdir();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, 'service.log');
  const configFile = join(folder, 'heketi.json');
  writeFileSync(configFile, JSON.stringify(configuration(folder, port)));
  const log = openSync(logFile, 'a');
  let child: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals, pid: (child: ChildProcess) => number) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    process.kill(pid(child), signal);
    await ended;
  };
  const service: Service = {
    url,
    folder,
    client: createClient(url, adminKey),
    brickyard: (...words) => runScript('brickyard', words, { HEKETI_CLI_SERVER: url }),
    // npm stands between us and the server and can't pass SIGKILL on: the whole group gets it.
    kill: () => end('SIGKILL', (running) => -(running.pid ?? Number.NaN)),
    async start() {
      const words = ['run', '-s', 'heketi', '--', '--config', configFile];
      child = spawn('npm', words, { cwd: root, detached: true, stdio: ['ignore', log, log], env: environment({}) });
      await answering(url, child, logFile);
    },
    async stop() {
      const start = Date.now();
      await end('SIGTERM', (running) => running.pid ?? Number.NaN);
      return Date.now() - start;
    },
  };
  t.teardown(async () => {
    await service.kill();
    if (!t.passing()) t.comment(readFileSync(logFile, 'utf8').split('\n').slice(-200).join('\n'));
  });
  whenInterrupted(service.kill);
  await service.start();
  return service;
}

function configuration(folder: string, port: number): object {
  return {
    listen: '127.0.0.1',
    port: String(port),
    jwt: { admin: { key: adminKey }, user: { key: 'lab user key' } },
    glusterfs: {
      executor: 'ssh',
      db: join(folder, 'brickyard.db'),
      loglevel: 'debug',
      sshexec: { keyfile: currentImage().keyFile, user: 'root', port: String(knownState().port), fstab: '/etc/fstab' },
      // A cut-off node is to be noticed, and what is left on it removed, within the patience of a test.
      start_time_monitor_gluster_nodes: 2,
      refresh_time_monitor_gluster_nodes: 5,
      start_time_background_cleaner: 1,
      refresh_time_background_cleaner: 5,
    },
  };
}

/** Runs one of the package's scripts to its end. @throws Error with all it printed when it fails */
async function runScript(name: string, words: string[], env: Record<string, string>): Promise<string> {
  const child = spawn('npm', ['run', '-s', name, '--', ...words], { cwd: root, env: environment(env) });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${name} ${words.join(' ')} ended with ${code}\n${output}`);
  return output;
}

/** Without what a developer's shell has set for a Heketi, and what tap sets to look into child processes. */
function environment(more: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(HEKETI_|BRICKYARD_|SSH_|TAP|_TAPJS_|NODE_OPTIONS$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), HEKETI_CLI_USER: 'admin', HEKETI_CLI_KEY: adminKey, ...more };
}

async function answering(url: string, child: ChildProcess, logFile: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await pause(100)) {
    if (child.exitCode !== null) break;
    const hello = await fetch(`${url}/hello`).catch(() => undefined);
    if (hello?.ok) return;
  }
  throw new Error(`the service does not answer:\n${readFileSync(logFile, 'utf8')}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
