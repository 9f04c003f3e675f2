import { setTimeout } from 'node:timers/promises';
import type { BenchCluster } from './cluster.ts';
import type { Client } from './http/client.ts';
import { Connection } from './http/connection.ts';
import type { Limits, Machine } from './limits/limits.ts';
import { applyLoad, type Measure, middle, type Work } from './load.ts';
import { median } from './percentile.ts';

export interface ScenarioOptions {
  readonly concurrency: number;
  /** Existing volumes at which everything is measured, ascending. */
  readonly steps: readonly number[];
  /** Volumes that are created, and deleted again, with so many existing: in all rounds together, as for `readSeconds`. */
  readonly creates: number;
  /** How long each kind of read is measured. */
  readonly readSeconds: number;
}

/** What is measured in turn, so that a machine which is slow for a while is slow for all of it. Reads of a volume need one. */
interface Round {
  /** Of the machine. */
  readonly limits: Limits;
  readonly creates: Measure;
  readonly deletes: Measure;
  /** On a server without volumes, right after those on this one. */
  readonly createsOnEmpty: Measure | null;
  /** `creates` as a part of those: tells what the number of volumes costs from what the machine does. */
  readonly partOfEmpty: number | null;
  readonly volumeInfo: Measure | null;
  /** While another client creates and deletes a volume again and again. */
  readonly volumeInfoBesideWrites: Measure | null;
  readonly nodeInfo: Measure;
  readonly clusterInfo: Measure;
  readonly volumeList: Measure;
}

type Writes = Pick<Round, 'creates' | 'createsOnEmpty' | 'partOfEmpty' | 'deletes'>;

/** Everything measured with so many volumes existing: of each figure the middle one of several rounds. */
export interface Step extends Round {
  readonly volumes: number;
}

/** Times that everything is measured with so many volumes. */
export const rounds = 5;
const warmUpCreates = 1000;
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
  readonly #empty: Scenario | null;

  /** @param empty the same of a server that has no volumes, where there is one */
  constructor(
    client: Client,
    cluster: BenchCluster,
    machine: Machine,
    options: ScenarioOptions,
    empty: Scenario | null,
  ) {
    this.#client = client;
    this.#cluster = cluster;
    this.#machine = machine;
    this.#options = options;
    this.#empty = empty;
  }

  /** Creates volumes and deletes them, so that the first measurement does not pay for a program that has just started. */
  async warmUp(): Promise<void> {
    const made: string[] = [];
    await this.#create(Math.min(warmUpCreates, this.#options.creates), made);
    await this.#delete(made);
    await this.#empty?.warmUp();
  }

  /** Fills up to `volumes`, then measures. */
  async measure(volumes: number): Promise<Step> {
    const missing = volumes - (await this.listVolumes()).length;
    if (missing > 0) await this.#create(missing);
    const infos = await this.#sampleInfos();
    const measured: Round[] = [];
    while (measured.length < rounds) measured.push(await this.#measureRound(infos));
    return { volumes, ...middleRound(measured) };
  }

  async listVolumes(): Promise<string[]> {
    const connection = await Connection.open(this.#client.url);
    try {
      return (await this.#client.get<{ volumes: string[] }>(connection, '/volumes')).volumes;
    } finally {
      connection.close();
    }
  }

  /** Paths of some volumes, or of all. */
  async #sampleInfos(): Promise<string[]> {
    const volumes = await this.listVolumes();
    const every = Math.max(1, Math.floor(volumes.length / sampledVolumes));
    return volumes.filter((_, index) => index % every === 0).map((id) => `/volumes/${id}`);
  }

  async #measureRound(infos: readonly string[]): Promise<Round> {
    return {
      limits: await this.#machine.measure(),
      ...(await this.#measureWrites(Math.floor(this.#options.creates / rounds))),
      volumeInfo: infos.length > 0 ? await this.#read(infos) : null,
      volumeInfoBesideWrites: infos.length > 0 ? await this.#besideWrites(() => this.#read(infos)) : null,
      nodeInfo: await this.#read(this.#cluster.nodes.map((id) => `/nodes/${id}`)),
      clusterInfo: await this.#read([`/clusters/${this.#cluster.id}`]),
      volumeList: await this.#read(['/volumes']),
    };
  }

  async #measureWrites(count: number): Promise<Writes> {
    const empty = this.#empty;
    const made: string[] = [];
    const madeOnEmpty: string[] = [];
    const creates = await this.#create(count, made);
    const createsOnEmpty = empty && (await empty.#create(count, madeOnEmpty));
    const deletes = await this.#delete(made);
    if (empty !== null) await empty.#delete(madeOnEmpty);
    return {
      creates,
      createsOnEmpty,
      partOfEmpty: createsOnEmpty && creates.perSecond / createsOnEmpty.perSecond,
      deletes,
    };
  }

  #read(paths: readonly string[]): Promise<Measure> {
    const requests = paths.map((path) => this.#client.request('GET', path));
    return this.#load({
      seconds: this.#options.readSeconds / rounds,
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

  /** @param made takes the paths of the volumes */
  #create(count: number, made: string[] = []): Promise<Measure> {
    return this.#load({
      count,
      work: async (connection) => made.push((await this.#settle(connection, 'POST', '/volumes', volume)) ?? ''),
    });
  }

  #delete(paths: readonly string[]): Promise<Measure> {
    const work: Work = (connection, index) => this.#settle(connection, 'DELETE', paths[index] ?? '');
    return this.#load({ count: paths.length, work });
  }

  #settle(connection: Connection, method: 'POST' | 'DELETE', path: string, body?: object): Promise<string | null> {
    return this.#client.settle(connection, this.#client.request(method, path, body));
  }

  #load(load: Pick<Parameters<typeof applyLoad>[0], 'count' | 'seconds' | 'work'>): Promise<Measure> {
    return applyLoad({ url: this.#client.url, concurrency: this.#options.concurrency, ...load });
  }
}

function middleRound(all: readonly Round[]): Round {
  const of = (figure: (round: Round) => Measure) => middle(all.map(figure));
  const ofPresent = (figure: (round: Round) => Measure | null) => {
    const measures = all.map(figure).filter((measure) => measure !== null);
    return measures.length > 0 ? middle(measures) : null;
  };
  const parts = all.map(({ partOfEmpty }) => partOfEmpty).filter((part) => part !== null);
  const commits = all.map(({ limits }) => limits.commitsPerSecond);
  return {
    limits: { commitsPerSecond: median(commits), emptyRoute: of(({ limits }) => limits.emptyRoute) },
    creates: of(({ creates }) => creates),
    deletes: of(({ deletes }) => deletes),
    createsOnEmpty: ofPresent(({ createsOnEmpty }) => createsOnEmpty),
    partOfEmpty: parts.length > 0 ? median(parts) : null,
    volumeInfo: ofPresent(({ volumeInfo }) => volumeInfo),
    volumeInfoBesideWrites: ofPresent(({ volumeInfoBesideWrites }) => volumeInfoBesideWrites),
    nodeInfo: of(({ nodeInfo }) => nodeInfo),
    clusterInfo: of(({ clusterInfo }) => clusterInfo),
    volumeList: of(({ volumeList }) => volumeList),
  };
}
