import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { messageOf } from '../src/domain/errors.ts';
import { findOrMakeCluster } from './cluster.ts';
import { Client, Refused } from './http/client.ts';
import { Machine } from './limits/limits.ts';
import { neededSettings, type Options, readOptions } from './options.ts';
import { OwnServer } from './own-server.ts';
import type { Result } from './report/result.ts';
import { textOf } from './report/text.ts';
import { rounds, Scenario, type Step } from './scenario.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv);
  const loadBefore = loadavg()[0] ?? 0;
  say(neededSettings);
  const measured = options.url === null ? await measureOwn(options) : await measure(options.url, options);
  const result: Result = {
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    node: process.version,
    cpus: availableParallelism(),
    loadBefore,
    concurrency: options.concurrency,
    pollMs: options.pollMs,
    steps: measured.steps,
    databaseBytesPerVolume: measured.databaseBytesPerVolume,
  };
  process.stdout.write(`${textOf(result)}\n`);
  if (options.jsonFile !== null) writeFileSync(options.jsonFile, `${JSON.stringify(result, null, 2)}\n`);
}

type Measured = Pick<Result, 'steps' | 'databaseBytesPerVolume'>;

async function measureOwn(options: Options): Promise<Measured> {
  const server = await OwnServer.start(options);
  const empty = await OwnServer.start(options);
  say(
    `Our own server answers at ${server.url.origin}, process ${server.pid}; one that stays empty at ${empty.url.origin}`,
  );
  const { steps, volumes } = await measure(server.url, options, empty.url);
  await empty.stop();
  const bytes = await server.stop();
  return { steps, databaseBytesPerVolume: bytes / volumes };
}

async function measure(url: URL, options: Options, emptyUrl?: URL): Promise<Measured & { volumes: number }> {
  const machine = await Machine.prepare({ ...options, seconds: options.readSeconds / rounds });
  const open = async (at: URL, empty: Scenario | null) => {
    const client = new Client(at, options.credentials, options.pollMs);
    return new Scenario(client, await findOrMakeCluster(client), machine, options, empty);
  };
  const scenario = await open(url, emptyUrl === undefined ? null : await open(emptyUrl, null));
  const steps: Step[] = [];
  await scenario.warmUp();
  for (const volumes of options.steps) {
    const step = await scenario.measure(volumes);
    steps.push(step);
    say(`${volumes} volumes: ${step.creates.perSecond.toFixed(0)} creates per second`);
  }
  machine.close();
  return { steps, databaseBytesPerVolume: null, volumes: (await scenario.listVolumes()).length };
}

/** Progress goes to stderr, so that stdout is the report alone. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main();
} catch (error) {
  say(error instanceof Refused ? `The server refused.\n${messageOf(error)}\n${neededSettings}` : messageOf(error));
  process.exit(1);
}
