import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';

export interface Pod {
  readonly process: ChildProcess;
  /** All that it has said. */
  output(): string;
  /** Undefined when there was no answer. */
  ask(method: string, path: string, body?: object): Promise<PodAnswer | undefined>;
}

interface PodAnswer {
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

/** The server as a process, on simulated nodes, with its state on `disk` and in Secrets. @returns when it has its state and its topology */
export async function startPod(
  t: Test,
  disk: string,
  kubeconfig: string,
  env: Record<string, string> = {},
): Promise<Pod> {
  const config = join(disk, 'heketi.json');
  const main = join(import.meta.dirname, '../../src/main.ts');
  writeFileSync(
    config,
    JSON.stringify({
      listen: '127.0.0.1',
      port: '0',
      glusterfs: { executor: 'simulated', db: join(disk, 'heketi.db') },
    }),
  );
  const words = [main, '--config', config, '--disable-auth', '--topology', join(disk, 'topology.json')];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, words, {
    env: { PATH, NODE_COMPILE_CACHE, KUBECONFIG: kubeconfig, HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  let url = '';
  const pod: Pod = {
    process: child,
    output: () => output,
    async ask(method, path, body) {
      const init = { method, redirect: 'manual', ...(body && { body: JSON.stringify(body) }) } as const;
      const answer = await fetch(url + path, init).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      if (answer === undefined || text === undefined) return undefined;
      return { status: answer.status, location: answer.headers.get('location') ?? '', body: text };
    },
  };
  for (const end = Date.now() + 60_000; Date.now() < end && child.exitCode === null; await pause(20)) {
    url ||= /"url":"([^"]+)"/.exec(output)?.[1] ?? '';
    if (url !== '' && /Topology: \d/.test(output)) return pod;
  }
  throw new Error(`the server is not ready:\n${output}`);
}
