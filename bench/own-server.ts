import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Credentials } from './http/client.ts';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export interface OwnServerOptions {
  /** An existing directory on the disk to be measured; a folder of its own is made in it. */
  readonly directory: string;
  readonly credentials: Credentials;
  /** Options of Node for the server, such as `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

/** Our own server on simulated nodes, in a process of its own. */
export class OwnServer {
  readonly url: URL;
  readonly #folder: string;
  readonly #child: ChildProcess;

  /** @throws Error when it does not answer within 10 s */
  static async start({ directory, credentials, nodeOptions }: OwnServerOptions): Promise<OwnServer> {
    const folder = mkdtempSync(join(directory, 'brickyard-bench-'));
    const port = await freePort();
    const config = join(folder, 'heketi.json');
    writeFileSync(config, JSON.stringify(settings(folder, port, credentials)), { mode: 0o600 });
    const authentication = credentials === null ? ['--disable-auth'] : [];
    const child = spawn(process.execPath, [...nodeOptions, program, '--config', config, ...authentication], {
      env: withoutSettings(process.env),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const server = new OwnServer(new URL(`http://127.0.0.1:${port}`), folder, child);
    await server.#answers();
    return server;
  }

  private constructor(url: URL, folder: string, child: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#child = child;
    // However this process ends, the server does not stay.
    process.on('exit', () => this.#remove());
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Ends it in its own way. @returns the size of its database then */
  async stop(): Promise<number> {
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    const bytes = statSync(join(this.#folder, 'heketi.db')).size;
    this.#remove();
    return bytes;
  }

  async #answers(): Promise<void> {
    let complaints = '';
    this.#child.stderr?.on('data', (text) => {
      complaints += text;
    });
    for (let left = 100; left > 0 && this.#child.exitCode === null; left -= 1) {
      const up = await fetch(new URL('/hello', this.url)).then(
        (answer) => answer.ok,
        () => false,
      );
      if (up) return;
      await setTimeout(100);
    }
    throw new Error(`The server did not start: ${complaints}`);
  }

  #remove(): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function settings(folder: string, port: number, credentials: Credentials) {
  return {
    port: String(port),
    listen: '127.0.0.1',
    jwt: { admin: { key: credentials?.key }, user: { key: credentials?.key } },
    glusterfs: {
      executor: 'simulated',
      db: join(folder, 'heketi.db'),
      loglevel: 'none',
      max_volumes_per_cluster: -1,
      max_inflight_operations: 64,
      simulated: { device_size_gib: 2000 },
    },
  };
}

/** The environment beats the configuration file, and must not here. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(HEKETI|BRICKYARD|SSH)_/.test(name)));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
