import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Image } from './image.ts';
import { findDaemon, startDaemon, stopDaemon } from './processes.ts';
import { hubArgv, type NodeStart, nodeArgv } from './qemu.ts';
import { type Monitor, openMonitor } from './qmp.ts';
import { nodeNumbers, runFolder } from './settings.ts';

const nodeName = (n: number) => `n${n}`;
const bootLimitMs = 180_000;

export const isRunning = (n: number) => findDaemon(runFolder, nodeName(n)) !== undefined;
export const allRunning = () => nodeNumbers.every(isRunning) && findDaemon(runFolder, 'hub') !== undefined;

/** Starts the switch between the nodes; the nodes connect to it when they start. */
export async function startHub(): Promise<void> {
  const sockets = nodeNumbers.map((n) => join(runFolder, `hub${n}.sock`));
  for (const socket of sockets) rmSync(socket, { force: true });
  startDaemon(runFolder, 'hub', hubArgv());
  while (!sockets.every((socket) => existsSync(socket))) {
    assertRuns('hub');
    await pause(20);
  }
}

/** Starts the process of node `n`; `awaitBoot` or `resume` tells when it can be used. */
export function startMachine(image: Image, n: number, port: number, start: NodeStart = {}): void {
  for (const file of [`n${n}.console`, `n${n}.qmp`]) rmSync(join(runFolder, file), { force: true });
  startDaemon(runFolder, nodeName(n), nodeArgv(image, n, port, start));
}

/** Waits for the word that a booted node writes to its console. @throws Error when it ended or took over three minutes */
export async function awaitBoot(n: number): Promise<void> {
  const console = join(runFolder, `n${n}.console`);
  for (const end = Date.now() + bootLimitMs; Date.now() < end; await pause(200)) {
    assertRuns(nodeName(n));
    if (existsSync(console) && readFileSync(console, 'latin1').includes('LABREADY')) return;
  }
  throw new Error(`node${n} has not booted within ${bootLimitMs / 1000} s; its console: ${console}`);
}

/** Ends the processes of all nodes and the hub between them. */
export async function stopAll(): Promise<void> {
  await Promise.all([...nodeNumbers.map(nodeName), 'hub'].map((name) => stopDaemon(runFolder, name)));
}

/** Ends the process of node `n`: to the node and its peers it is a power loss. */
export const stopMachine = (n: number) => stopDaemon(runFolder, nodeName(n));

/** Does something with the monitors of the nodes, all at once, one step after the other. */
export async function withMonitors(
  numbers: readonly number[],
  ...steps: ((monitor: Monitor) => Promise<unknown>)[]
): Promise<void> {
  const monitors = await Promise.all(
    numbers.map((n) => {
      assertRuns(nodeName(n));
      return openMonitor(join(runFolder, `n${n}.qmp`));
    }),
  );
  try {
    for (const step of steps) await Promise.all(monitors.map(step));
  } finally {
    for (const monitor of monitors) monitor.close();
  }
}

function assertRuns(name: string): void {
  if (findDaemon(runFolder, name) !== undefined) return;
  const log = join(runFolder, `${name}.log`);
  const text = existsSync(log) ? readFileSync(log, 'utf8').trim() : '';
  throw new Error(`the machine ${name} does not run${text && `; it said:\n${text}`}`);
}
