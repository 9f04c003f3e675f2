import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureImage, type Image } from './image.ts';
import { allRunning, awaitBoot, startHub, startMachine, stopAll, stopMachine, withMonitors } from './machines.ts';
import { ensurePackages } from './packages.ts';
import { choosePort } from './ports.ts';
import { diskFile, hubArgv, nodeArgv } from './qemu.ts';
import { runHere } from './run-here.ts';
import { diskLetters, nodeNumbers, runFolder, say } from './settings.ts';
import { openShell } from './ssh.ts';
import { type LabState, readState, writeState } from './state.ts';
import { variant } from './variant.ts';

/** The saved state that `up` makes: booted, glusterd running, no peers, no LVM, no volumes. */
export const cleanTag = 'clean';

/** Three nodes that answer: those that run already, else the saved clean state, else booted from nothing. */
export async function up(): Promise<LabState> {
  await ensurePackages();
  const image = await ensureImage();
  const fingerprint = await takeFingerprint(image);
  const before = readState();
  if (before?.fingerprint === fingerprint) {
    if (allRunning()) return before;
    if (before.tags.includes(cleanTag)) return restore(cleanTag);
  }
  await stopAll();
  const state = { fingerprint, port: await choosePort(), tags: [] };
  await makeDisks(image);
  writeState(state);
  say('booting three nodes (half a minute without hardware virtualization)');
  await startHub();
  for (const n of nodeNumbers) startMachine(image, n, state.port);
  await Promise.all(nodeNumbers.map(awaitBoot));
  await greet(state, image, nodeNumbers);
  return save(cleanTag);
}

/** Memory and disks of all nodes at one moment, under a name; an older state of that name is replaced. */
export async function save(tag: string): Promise<LabState> {
  const state = knownState();
  await withMonitors(
    nodeNumbers,
    (monitor) => monitor.execute('stop'),
    (monitor) => monitor.human(`savevm ${tag}`),
    (monitor) => monitor.execute('cont'),
  );
  const saved = { ...state, tags: [...new Set([...state.tags, tag])] };
  writeState(saved);
  return saved;
}

/** All nodes as they were when `tag` was saved, whatever they are doing now. @throws Error when there is no such state */
export async function restore(tag: string): Promise<LabState> {
  const image = await ensureImage();
  const before = knownState();
  if (!before.tags.includes(tag)) throw new Error(`no saved state ${tag}; there are: ${before.tags.join(' ')}`);
  if (before.fingerprint !== (await takeFingerprint(image))) {
    throw new Error(`the state ${tag} was saved under another image or QEMU; run down and up`);
  }
  await stopAll();
  const state = { ...before, port: await choosePort() };
  writeState(state);
  await startHub();
  for (const n of nodeNumbers) startMachine(image, n, state.port, { tag });
  await withMonitors(nodeNumbers, (monitor) => monitor.execute('cont'));
  await greet(state, image, nodeNumbers);
  return state;
}

/** Boots node `n` again after its power was cut. With `disks` it finds its data disks in another order, under other names. */
export async function startNode(n: number, disks?: readonly string[]): Promise<void> {
  const image = await ensureImage();
  const state = knownState();
  await stopMachine(n);
  startMachine(image, n, state.port, disks ? { disks } : {});
  await awaitBoot(n);
  await greet(state, image, [n]);
}

/** Cuts node `n` off, or connects it again, without a word to anybody: packets are lost, connections stay open. */
export async function setLink(n: number, card: 'manage' | 'storage', connected: boolean): Promise<void> {
  await withMonitors([n], (monitor) => monitor.human(`set_link ${card} ${connected ? 'on' : 'off'}`));
}

export function knownState(): LabState {
  const state = readState();
  if (!state) throw new Error('there is no lab yet; run up');
  return state;
}

/** First words with nodes that came up: sets the clock, which stood still in a saved state, and checks glusterd. */
async function greet(state: LabState, image: Image, numbers: readonly number[]): Promise<void> {
  await Promise.all(
    numbers.map(async (n) => {
      const shell = openShell(n, state.port, image.keyFile);
      await shell.run(`date -s @${Date.now() / 1000} >/dev/null && systemctl is-active ${variant().unit}`);
      shell.close();
    }),
  );
}

async function makeDisks(image: Image): Promise<void> {
  mkdirSync(runFolder, { recursive: true });
  for (const name of readdirSync(runFolder)) rmSync(join(runFolder, name), { recursive: true });
  const create = ['qemu-img', 'create', '-q', '-f', 'qcow2'];
  for (const n of nodeNumbers) {
    const root = join(runFolder, diskFile(n, 'root'));
    await runHere([...create, '-b', join(image.folder, 'base.img'), '-F', 'raw', root]);
    for (const disk of diskLetters) await runHere([...create, join(runFolder, diskFile(n, disk)), '20G']);
  }
}

async function takeFingerprint(image: Image): Promise<string> {
  const version = await runHere(['qemu-system-x86_64', '--version']);
  // The port on this machine is no part of a node.
  const machines = [hubArgv(), ...nodeNumbers.map((n) => nodeArgv(image, n, 0))];
  return createHash('sha256')
    .update(JSON.stringify([image.hash, version, machines]))
    .digest('hex');
}
