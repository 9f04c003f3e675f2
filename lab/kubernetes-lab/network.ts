import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findDaemon, killDaemon, startDaemon } from '../processes.ts';
import { addresses, machinesFolder, runFolder } from './settings.ts';

const name = 'network';

export const networkIsUp = () => findDaemon(runFolder, name) !== undefined;

/** Makes the network namespace that everything of the lab runs in; nothing of this machine's own network is touched. */
export async function startNetwork(): Promise<void> {
  if (networkIsUp()) return;
  mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  startDaemon(runFolder, name, [
    'unshare',
    '--net',
    join(import.meta.dirname, 'network.sh'),
    ...Object.values(addresses),
  ]);
  for (const log = join(runFolder, `${name}.log`); !readFileSync(log, 'utf8').includes('ready'); await pause(20)) {
    if (!networkIsUp()) throw new Error(`no network namespace: ${readFileSync(log, 'utf8')}`);
  }
}

export const stopNetwork = () => killDaemon(runFolder, name);

/** Runs a program inside the lab's network to its end, with this program's input and output. @returns its exit code */
export function runInside(argv: readonly string[]): Promise<number> {
  const pid = findDaemon(runFolder, name);
  if (pid === undefined) throw new Error('the lab is not up');
  const env = {
    ...process.env,
    BRICKYARD_LAB_CACHE: machinesFolder,
    KUBECONFIG: join(runFolder, 'admin.kubeconfig'),
    PATH: `${join(runFolder, 'bin')}${delimiter}${process.env.PATH}`,
  };
  const child = spawn('nsenter', [`--net=/proc/${pid}/ns/net`, ...argv], { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
