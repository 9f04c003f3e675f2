import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { SharedNodes } from './nodes.ts';

export interface Server {
  readonly process: ChildProcess;
  readonly url: string;
  readonly name: string;
  readonly dir: string;
  output(): string;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  call(method: string, path: string, body?: object): Promise<Answer>;
  stage(): Promise<string>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly location: string;
  readonly pending: boolean;
  json<T>(): T;
}

export interface ServerOptions {
  readonly name: string;
  readonly kubeconfig: string;
  readonly nodes: SharedNodes;
  /** For the database, of which another start with the same name finds what is there. */
  readonly dir: string;
}

/** A server in a process and a directory of its own, that takes part in the election. */
export async function startServer(t: Test, { name, kubeconfig, nodes, dir }: ServerOptions): Promise<Server> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    HEKETI_EXECUTOR: 'simulated',
    HEKETI_DB_PATH: join(dir, `${name}.db`),
    HEKETI_HTTP_PORT: '0',
    BRICKYARD_LISTEN: '127.0.0.1',
    HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true',
    BRICKYARD_LEADER_ELECTION: 'true',
    BRICKYARD_LEASE_DURATION: '3',
    KUBECONFIG: kubeconfig,
  };
  const child = fork(join(import.meta.dirname, 'server.ts'), {
    env,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  nodes.serve(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (process.env.LOG) process.stderr.write(text.replace(/^/gm, `${name}: `));
    });
  }
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  t.teardown(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const [, url = ''] = await heard(
    () => {
      if (child.exitCode !== null) throw new Error(`${name} ended before it listened\n${output}`);
      return /^listening (http:\S+)$/m.exec(output);
    },
    60_000,
    () => output,
  );
  const call = caller(url);
  return {
    process: child,
    url,
    name,
    dir,
    output: () => output,
    ended,
    call,
    async stage() {
      const { status, text } = await call('GET', '/status').catch(() => ({ status: 0, text: '' }));
      return status === 200 ? JSON.parse(text).stage : 'starting';
    },
  };
}

function caller(url: string): Server['call'] {
  return async (method, path, body) => {
    const reply = await fetch(url + path, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return {
      status: reply.status,
      text,
      location: reply.headers.get('location') ?? '',
      pending: reply.headers.get('x-pending') === 'true',
      json: () => JSON.parse(text),
    };
  };
}

/** Asks again and again until there is something. */
export async function heard<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  limitMs: number,
  about: () => string = () => '',
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (performance.now() > end) throw new Error(`it did not happen in ${limitMs} ms\n${about().slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
