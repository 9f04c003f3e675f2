import { setTimeout } from 'node:timers/promises';
import type { BenchCluster } from './cluster.ts';
import type { Client } from './http/client.ts';
import { Connection } from './http/connection.ts';
import type { Limits, Machine } from './limits/limits.ts';
import { applyLoad, type Measure } from './load.ts';

export interface ScenarioOptions {
  readonly concurrency: number;
  /** Existing volumes at which everything is measured, ascending. */
  readonly steps: readonly number[];
  /** Most creates that one measurement takes. */
  readonly creates: number;
  /** How long each kind of read is measured. */
  readonly readSeconds: number;
}

/** Everything measured with so many volumes existing. Reads of a volume need one. */
export interface Step {
  readonly volumes: number;
  /** Of the machine, just before. */
  readonly limits: Limits;
  readonly creates: Measure;
  readonly volumeInfo: Measure | null;
  /** While another client creates and deletes a volume again and again. */
  readonly volumeInfoBesideWrites: Measure | null;
  readonly nodeInfo: Measure;
  readonly clusterInfo: Measure;
  readonly volumeList: Measure;
}

const warmUpCreates = 300;
const sampledVolumes = 2000;
const pauseBetweenWritesMs = 50;

/** What is asked for: replica 3, 1 GiB. */
export const volume = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };

/** The course of a bench against one server. */
export class Scenario {
  readonly #client: Client;
  readonly #cluster: BenchCluster;
  readonly #machine: Machine;
  readonly #options: ScenarioOptions;

  constructor(client: Client, cluster: BenchCluster, machine: Machine, options: ScenarioOptions) {
    this.#client = client;
    this.#cluster = cluster;
    this.#machine = machine;
    this.#options = options;
  }

  /** Creates volumes and deletes them, so that the first measurement does not pay for a program that has just started. */
  async warmUp(): Promise<void> {
    const before = new Set(await this.listVolumes());
    await this.#create(Math.min(warmUpCreates, this.#options.creates));
    const made = (await this.listVolumes()).filter((id) => !before.has(id));
    await this.#load({
      count: made.length,
      work: (connection, index) => this.#settle(connection, 'DELETE', `/volumes/${made[index]}`),
    });
  }

  /** Fills up to `volumes`, then measures; the creates of the measurement stay, but do not go beyond `next`. */
  async measure(volumes: number, next = Number.POSITIVE_INFINITY): Promise<Step> {
    const missing = volumes - (await this.listVolumes()).length;
    if (missing > 0) await this.#create(missing);
    const limits = await this.#machine.measure();
    const creates = Math.min(this.#options.creates, Math.max(next - volumes, 1));
    return { volumes, limits, ...(await this.#measureReads()), creates: await this.#create(creates) };
  }

  async listVolumes(): Promise<string[]> {
    const connection = await Connection.open(this.#client.url);
    try {
      return (await this.#client.get<{ volumes: string[] }>(connection, '/volumes')).volumes;
    } finally {
      connection.close();
    }
  }

  async #measureReads(): Promise<Omit<Step, 'volumes' | 'limits' | 'creates'>> {
    const volumes = await this.listVolumes();
    const every = Math.max(1, Math.floor(volumes.length / sampledVolumes));
    const infos = volumes.filter((_, index) => index % every === 0).map((id) => `/volumes/${id}`);
    return {
      volumeInfo: infos.length > 0 ? await this.#read(infos) : null,
      volumeInfoBesideWrites: infos.length > 0 ? await this.#besideWrites(() => this.#read(infos)) : null,
      nodeInfo: await this.#read(this.#cluster.nodes.map((id) => `/nodes/${id}`)),
      clusterInfo: await this.#read([`/clusters/${this.#cluster.id}`]),
      volumeList: await this.#read(['/volumes']),
    };
  }

  #read(paths: readonly string[]): Promise<Measure> {
    const requests = paths.map((path) => this.#client.request('GET', path));
    return this.#load({
      seconds: this.#options.readSeconds,
      work: (connection, index) => this.#client.ask(connection, requests[index % requests.length] ?? '', 200),
    });
  }

  async #besideWrites(read: () => Promise<Measure>): Promise<Measure> {
    const connection = await Connection.open(this.#client.url);
    let over = false;
    const writing = (async () => {
      while (!over) {
        const path = await this.#settle(connection, 'POST', '/volumes', volume);
        await this.#settle(connection, 'DELETE', path ?? '');
        await setTimeout(pauseBetweenWritesMs);
      }
    })();
    try {
      return await read();
    } finally {
      over = true;
      await writing;
      connection.close();
    }
  }

  #create(count: number): Promise<Measure> {
    return this.#load({ count, work: (connection) => this.#settle(connection, 'POST', '/volumes', volume) });
  }

  #settle(connection: Connection, method: 'POST' | 'DELETE', path: string, body?: object): Promise<string | null> {
    return this.#client.settle(connection, this.#client.request(method, path, body));
  }

  #load(load: Pick<Parameters<typeof applyLoad>[0], 'count' | 'seconds' | 'work'>): Promise<Measure> {
    return applyLoad({ url: this.#client.url, concurrency: this.#options.concurrency, ...load });
  }
}
