import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import { type ControlPlane, removeControlPlane, startControlPlane } from '../../lab/kubernetes/control-plane.ts';
import { whenInterrupted } from '../../lab/when-interrupted.ts';
import { median } from '../percentile.ts';
import { figure, table } from '../report/table.ts';

const run = promisify(execFile);
const step = new URL('step.ts', import.meta.url).pathname;

/** What the parts in step.ts print. */
interface Sizes {
  readonly count: number;
  readonly bytes: number;
}
type Kinds = Readonly<Record<'index' | 'log' | 'windows', Sizes>>;
interface Creates {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
interface Measured {
  readonly volumes: number;
  readonly fill: { readonly bytes: number };
  readonly without: { readonly creates: Creates; readonly peakBytes: number };
  readonly store: {
    readonly baseMs: number;
    readonly base: Kinds;
    readonly creates: Creates;
    readonly changes: Kinds;
    readonly confirmed: Creates;
    readonly bases: readonly { readonly windows: number; readonly bytes: number; readonly ms: number }[];
    readonly peakBytes: number;
  };
  readonly restore: { readonly ms: number; readonly volumes: number; readonly peakBytes: number };
  readonly secrets: number;
  readonly etcdBytes: { readonly base: number; readonly changes: number };
}

const { volumes, creates } = options();
const loadBefore = loadavg()[0] ?? 0;
const folder = mkdtempSync(join(tmpdir(), 'brickyard-bench-backup-'));
const cleanUp = async () => {
  await removeControlPlane(join(folder, 'plane'));
  rmSync(folder, { recursive: true, force: true });
};
whenInterrupted(cleanUp);
try {
  const plane = await startControlPlane(join(folder, 'plane'));
  const all: Measured[] = [];
  for (const count of volumes) all.push(await measure(plane, count));
  process.stdout.write(`${report(all)}\n`);
} finally {
  await cleanUp();
}

async function measure(plane: ControlPlane, count: number): Promise<Measured> {
  const namespace = `backup-${count}`;
  const kubectl = (...words: string[]) =>
    run(plane.kubectl, ['-n', namespace, ...words], { env: { ...process.env, KUBECONFIG: plane.adminConfig } });
  await kubectl('create', 'namespace', namespace);
  const config = JSON.parse(readFileSync(plane.adminConfig, 'utf8'));
  config.contexts[0].context.namespace = namespace;
  const kubeconfig = join(folder, `${namespace}.kubeconfig`);
  writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  const place = mkdtempSync(join(folder, 'database-'));
  const part = async (name: string, number: number) => {
    process.stderr.write(`${count} volumes: ${name}\n`);
    const { stdout, stderr } = await run(process.execPath, [step, name, place, kubeconfig, String(number)]);
    process.stderr.write(stderr);
    return JSON.parse(stdout);
  };
  const fill = await part('fill', count);
  const without = await part('without', creates);
  const before = await etcdBytes(plane);
  const first = await part('store', 0);
  const between = await etcdBytes(plane);
  const store = { ...(await part('store', creates)), baseMs: first.baseMs, base: first.base };
  const after = await etcdBytes(plane);
  const secrets = (await kubectl('get', 'secrets', '-o', 'name')).stdout.trim().split('\n').length;
  const restore = await part('restore', 0);
  rmSync(place, { recursive: true });
  const etcd = { base: between - before, changes: after - between };
  return { volumes: count, fill, without, store, restore, secrets, etcdBytes: etcd };
}

/** Of its file, as it says itself. */
async function etcdBytes({ apiServer }: ControlPlane): Promise<number> {
  const url = apiServer.find((word) => word.startsWith('--etcd-servers='))?.replace('--etcd-servers=', '');
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^etcd_mvcc_db_total_size_in_bytes (\S+)$/m.exec(text)?.[1]);
}

function report(all: readonly Measured[]): string {
  const mib = (bytes: number) => `${figure(bytes / 2 ** 20)} MiB`;
  const kib = (bytes: number) => `${figure(bytes / 1024)} KiB`;
  const seconds = (ms: number) => `${figure(ms / 1000)} s`;
  const sum = (kinds: Kinds) => kinds.index.bytes + kinds.log.bytes + kinds.windows.bytes;
  const rows: [string, (measured: Measured) => string][] = [
    ['volumes', ({ volumes }) => figure(volumes)],
    ['database', ({ fill }) => mib(fill.bytes)],
    ['first base: windows', ({ store }) => figure(store.base.windows.count)],
    ['first base: bytes', ({ store }) => mib(sum(store.base))],
    ['first base: time', ({ store }) => seconds(store.baseMs)],
    ['index', ({ store }) => kib(store.changes.index.bytes / store.changes.index.count)],
    [
      'a create: Secrets written',
      ({ store }) =>
        figure(
          (store.changes.index.count + store.changes.log.count + store.changes.windows.count) / store.creates.count,
        ),
    ],
    ['a create: bytes, log', ({ store }) => kib(store.changes.log.bytes / store.creates.count)],
    ['a create: bytes, index', ({ store }) => kib(store.changes.index.bytes / store.creates.count)],
    ['a create: bytes, its share of bases', ({ store }) => kib(store.changes.windows.bytes / store.creates.count)],
    [
      'a create: median, 99th percentile',
      ({ store }) => `${figure(store.creates.p50Ms)}, ${figure(store.creates.p99Ms)} ms`,
    ],
    [
      'the same without a backup',
      ({ without }) => `${figure(without.creates.p50Ms)}, ${figure(without.creates.p99Ms)} ms`,
    ],
    [
      'an upload: median, 99th percentile',
      ({ store }) => `${figure(store.confirmed.p50Ms)}, ${figure(store.confirmed.p99Ms)} ms`,
    ],
    // Both sets are whole once before a base can leave anything out.
    ['a later base: windows', ({ store }) => figure(median(store.bases.slice(2).map(({ windows }) => windows)))],
    ['a later base: bytes', ({ store }) => mib(median(store.bases.slice(2).map(({ bytes }) => bytes)))],
    ['a later base: time', ({ store }) => seconds(median(store.bases.slice(2).map(({ ms }) => ms)))],
    ['Secrets in the end', ({ secrets }) => figure(secrets)],
    ['etcd: its file grew by, base', ({ etcdBytes }) => mib(etcdBytes.base)],
    ['etcd: its file grew by, creates', ({ etcdBytes }) => mib(etcdBytes.changes)],
    ['restore', ({ restore }) => seconds(restore.ms)],
    ['most memory: storing', ({ store }) => mib(store.peakBytes)],
    ['most memory: without a backup', ({ without }) => mib(without.peakBytes)],
    ['most memory: restoring', ({ restore }) => mib(restore.peakBytes)],
  ];
  const lead = `npm run bench:backup -- --volumes ${volumes.join(',')} --creates ${creates}\nNode ${process.version}, ${availableParallelism()} cores, load ${figure(loadBefore)} before; etcd and API server on the same machine, etcd without fsync\n`;
  return `${lead}\n${table(rows.map(([name, cell]) => [name, ...all.map(cell)]))}`;
}

function options(): { volumes: number[]; creates: number } {
  return new Command('bench:backup')
    .description(
      'What a backup in Secrets costs, on a real API server and etcd that are started for it, with so many volumes.',
    )
    .option('--volumes <numbers>', 'so many each time', toCounts, [1000, 20_000, 100_000])
    .option('--creates <number>', 'creates, one after the other', toCount, 200)
    .parse(process.argv)
    .opts();
}

function toCounts(text: string): number[] {
  return text.split(',').map(toCount);
}

function toCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('not a whole number');
}
