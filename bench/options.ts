import { tmpdir } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { Credentials } from './http/client.ts';

export interface Options {
  /** Null: our own server is started. */
  readonly url: URL | null;
  readonly credentials: Credentials;
  /** Where the database lies, and where commits are measured. */
  readonly directory: string;
  readonly steps: readonly number[];
  readonly concurrency: number;
  readonly creates: number;
  readonly readSeconds: number;
  readonly pollMs: number;
  readonly jsonFile: string | null;
  readonly nodeOptions: readonly string[];
}

interface Flags {
  readonly url?: URL;
  readonly user: string;
  readonly key?: string;
  readonly dir: string;
  readonly volumes: number;
  readonly concurrency: number;
  readonly poll: number;
  readonly quick: boolean;
  readonly json?: string;
  readonly nodeOption: readonly string[];
}

const steps = [0, 500, 1000, 2000, 5000, 10_000];

/** What a server must be set to; said before a run and when it refuses. */
export const neededSettings =
  'The server needs max_volumes_per_cluster: -1 (no limit) and max_inflight_operations of at least the number of clients.';

/** Reads the command line; ends the process for `--help` and for what it doesn't know. */
export function readOptions(argv: readonly string[]): Options {
  const flags = program().parse(argv).opts<Flags>();
  const most = flags.quick ? Math.min(flags.volumes, 500) : flags.volumes;
  return {
    url: flags.url ?? null,
    credentials: flags.key === undefined ? null : { user: flags.user, key: flags.key },
    directory: flags.dir,
    steps: steps.filter((step) => step <= most),
    concurrency: flags.concurrency,
    creates: flags.quick ? 200 : 2000,
    readSeconds: flags.quick ? 0.5 : 3,
    pollMs: flags.poll,
    jsonFile: flags.json ?? null,
    nodeOptions: flags.nodeOption,
  };
}

function program(): Command {
  return new Command('bench')
    .description(
      `How many volumes a Heketi-compatible server creates and shows in a second, while they grow in number. Without --url our own server is started on simulated nodes.\n${neededSettings}\nThe volumes stay on a server given by --url: use one that is made for this. A cluster of 12 nodes with 12 devices is made when it has none.`,
    )
    .option('--url <url>', 'the server, http://HOST:PORT', toUrl)
    .option('--user <name>', 'issuer of the tokens', 'admin')
    .option('--key <key>', 'key of the tokens; without it none are sent, and our own server asks for none')
    .option('--dir <directory>', 'where the database of our own server lies, on the disk to be measured', tmpdir())
    .option('--volumes <number>', 'measure up to so many existing volumes', toCount, 10_000)
    .option('--concurrency <number>', 'clients at the same time', toCount, 8)
    .option('--poll <ms>', 'how long a client waits before each look at the queue', toCount, 5)
    .option('--quick', 'up to 500 volumes and short measurements, to see that it works', false)
    .option('--json <file>', 'write all figures to a file too')
    .option('--node-option <option...>', 'options of Node for our own server, such as --cpu-prof', [])
    .addHelpText('after', `\nMeasured with ${steps.join(', ')} existing volumes.`);
}

function toCount(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('not a whole number');
}

function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:') throw new InvalidArgumentError('not a URL that begins with http://');
  return url;
}
