/**
 * The main job on simulated nodes: loads the example topology, serves the API, makes a first volume and shows how to mount it.
 * Everything lies in a temporary directory that goes with the demonstration.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readTopology } from '../src/app/topology.ts';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { stopOnSignals } from '../src/main/ending.ts';

interface Volume {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly mount: { readonly glusterfs: { readonly device: string; readonly options: Record<string, string> } };
  readonly bricks: readonly { readonly node: string; readonly path: string }[];
}

const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
const topology = 'topology.example.json';
const dir = mkdtempSync(join(tmpdir(), 'brickyard-demo-'));
const config = loadConfig({
  env: {
    HEKETI_EXECUTOR: 'simulated',
    HEKETI_DB_PATH: join(dir, 'heketi.db'),
    HEKETI_HTTP_PORT: values.port,
    BRICKYARD_LISTEN: '127.0.0.1',
  },
  flags: { disableAuth: true, topology },
});
const log = pino({ level: 'error' });
const app = await createApp(config, { log });
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
stopOnSignals(() => app.stop(), log);

const url = await app.start();
say(`Brickyard answers at ${url} (no authentication), on SIMULATED nodes: no real disk is touched.`);

const nodes = await loadedNodes();
say(`\nLoaded ${topology}:`);
for (const { host, zone, devices } of nodes) say(`  zone ${zone}  ${host}  ${devices.join(' ')}`);

const durability = { type: 'replicate', replicate: { replica: 3 } };
const volume = await ask<Volume>('POST', '/volumes', { size: 10, name: 'first', durability });
const host = new Map(nodes.map((node) => [node.id, node.host]));
say(`\nMade the volume "${volume.name}" (${volume.size} GiB, 3 copies in 3 zones):`);
for (const brick of volume.bricks) say(`  ${host.get(brick.node)}:${brick.path}`);

const { device, options } = volume.mount.glusterfs;
const backups = options['backup-volfile-servers'];
say('\nOn real nodes a client would mount it so:');
say(`  mount -t glusterfs -o backup-volfile-servers=${backups?.replaceAll(',', ':')} ${device} /mnt`);
say(`\nTry, in another terminal:
  export HEKETI_CLI_SERVER=${url}
  npm run -s heketi-cli -- topology info
  npm run -s heketi-cli -- volume create --size 20
  npm run -s brickyard -- status
End it with Ctrl-C.`);

async function loadedNodes() {
  const status = await ask<{
    nodes: { id: string; host: string; zone: number; devices: { name: string }[] }[];
    running: unknown[];
  }>('GET', '/status');
  const wanted = readTopology(topology).clusters.flatMap((cluster) => cluster.nodes.flatMap((node) => node.devices));
  const loaded = status.nodes.flatMap((node) => node.devices);
  if (status.running.length > 0 || loaded.length < wanted.length) {
    await pause();
    return loadedNodes();
  }
  return status.nodes
    .map((node) => ({ ...node, devices: node.devices.map(({ name }) => name).sort() }))
    .sort((a, b) => a.zone - b.zone || (a.host < b.host ? -1 : 1));
}

/** Asks as a client does: 202 is polled, 303 is followed. */
async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const reply = await fetch(url + path, { method, redirect: 'manual', ...(body && { body: JSON.stringify(body) }) });
  const next = reply.headers.get('location');
  if (reply.headers.get('x-pending') === 'true') {
    await pause();
    return ask<T>('GET', path);
  }
  if (next !== null) return ask<T>('GET', next);
  const text = await reply.text();
  if (!reply.ok) throw new Error(text);
  return JSON.parse(text);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
