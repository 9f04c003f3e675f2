import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { restoreState } from '../../src/app/restore.ts';
import { realParts } from '../../src/app/service.ts';
import { inspectDatabase } from '../../src/db/inspect-database.ts';
import { openKubernetes } from '../../src/kubernetes/client.ts';
import { measureOf } from '../load.ts';
import { volume } from '../scenario.ts';
import { counted, type Write } from './counted.ts';
import { fillWithVolumes } from './fill.ts';
import { configOf, Server } from './server.ts';

// One part of the measurement, in a process of its own so that its memory is its own: words are the part, a folder with the database,
// a kubeconfig, a number. Prints JSON.

const nodes = 12;
const devicesPerNode = 12;

/** A cluster, and so many volumes. */
async function fill(folder: string, _kubeconfig: string, volumes: number) {
  const file = join(folder, 'heketi.db');
  const server = new Server(configOf(file, ''));
  await server.start();
  const { id: cluster } = JSON.parse((await server.ask('POST', '/clusters', { file: true, block: true })).body);
  for (let number = 1; number <= nodes; number++) {
    const hostnames = { manage: [`bench-${number}.example`], storage: [`192.0.2.${number}`] };
    const path = await server.settle('/nodes', { cluster, zone: (number % 4) + 1, hostnames });
    const node = path.replace('/nodes/', '');
    for (let device = 0; device < devicesPerNode; device++) {
      await server.settle('/devices', { node, name: `/dev/sd${String.fromCharCode(98 + device)}` });
    }
  }
  const model = (await server.settle('/volumes', volume)).replace('/volumes/', '');
  await fillWithVolumes(server.store, model, volumes - 1);
  await server.close();
  return { bytes: statSync(file).size };
}

/** Creates one after the other, as they are without a backup. */
async function without(folder: string, _kubeconfig: string, creates: number) {
  const server = new Server(configOf(join(folder, 'heketi.db'), ''));
  await server.start();
  const measured = await create(server, creates);
  await server.close();
  return { creates: measured };
}

/** The first base, then creates one after the other, with what they write. */
async function store(folder: string, kubeconfig: string, creates: number) {
  const config = configOf(join(folder, 'heketi.db'), kubeconfig);
  const { kubernetes, writes, reads } = counted(openKubernetes(config.kubernetes));
  const server = new Server(config, kubernetes);
  const began = performance.now();
  await server.start();
  while ((await server.behind()) > 0) await pause(1);
  const baseMs = performance.now() - began;
  const base = writes.splice(0);
  const measured = await create(server, creates);
  await server.close();
  await kubernetes.close();
  return {
    baseMs,
    base: sizesOf(base),
    reads: reads(),
    creates: measured,
    changes: sizesOf(writes),
    bases: basesOf(writes),
    confirmed: measureOf(confirmedIn(writes), 1),
  };
}

/** The newest state into a new file. */
async function restore(folder: string, kubeconfig: string, _number: number) {
  const config = configOf(join(folder, 'restored.db'), kubeconfig);
  const kubernetes = openKubernetes(config.kubernetes);
  const began = performance.now();
  const { clock } = realParts;
  const log = { debug: note, info: note, warn: note, error: note, child: () => log };
  await restoreState(config, { clock, log, kubernetes, serverId: 'another' });
  const ms = performance.now() - began;
  await kubernetes.close();
  return { ms, volumes: inspectDatabase(config.databaseFile)?.summary.volumes };
}

const note = (fields: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);

async function create(server: Server, count: number) {
  const times: number[] = [];
  const began = performance.now();
  for (let index = 0; index < count; index++) {
    const before = performance.now();
    await server.settle('/volumes', volume);
    times.push(performance.now() - before);
  }
  return measureOf(times, performance.now() - began);
}

const kindOf = ({ name }: Write) => (/-log-\d+$/.test(name) ? 'log' : /-[ab]-\d+$/.test(name) ? 'windows' : 'index');

/** How many Secrets of each kind were written, and their bytes. */
function sizesOf(writes: readonly Write[]) {
  const sizes = { index: { count: 0, bytes: 0 }, log: { count: 0, bytes: 0 }, windows: { count: 0, bytes: 0 } };
  for (const write of writes) {
    sizes[kindOf(write)].count += 1;
    sizes[kindOf(write)].bytes += write.bytes;
  }
  return sizes;
}

/** How long it took from the first byte of an entry to the end of the index that has it. */
function confirmedIn(writes: readonly Write[]): number[] {
  return writes.flatMap((write, at) => {
    const entry = writes[at - 1];
    return entry && kindOf(write) === 'index' && kindOf(entry) === 'log' ? [write.ended - entry.began] : [];
  });
}

/** From the first window to the index that names them all. */
function basesOf(writes: readonly Write[]) {
  const bases: { windows: number; bytes: number; ms: number }[] = [];
  let open: Write[] = [];
  for (const write of writes) {
    if (kindOf(write) === 'windows') open.push(write);
    if (kindOf(write) !== 'index' || open.length === 0) continue;
    const bytes = open.reduce((sum, window) => sum + window.bytes, 0);
    bases.push({ windows: open.length, bytes, ms: write.ended - Math.min(...open.map(({ began }) => began)) });
    open = [];
  }
  return bases;
}

const parts = { fill, without, store, restore };
const [part, folder = '', kubeconfig = '', number = '0'] = process.argv.slice(2);
const result = await parts[part as keyof typeof parts](folder, kubeconfig, Number(number));
process.stdout.write(`${JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`);
