import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createServer } from './api/server.ts';
import { checkDatabase, dumpDatabase } from './app/database.ts';
import { listen } from './app/listening.ts';
import { createRunner } from './app/runner.ts';
import { readTls } from './app/tls.ts';
import { loadTopology, readTopology } from './app/topology.ts';
import type { Config } from './config.ts';
import { openStore } from './db/open.ts';
import type { Store } from './db/store.ts';
import { messageOf } from './domain/errors.ts';
import type { Clock, Log, NewId, Random } from './domain/ports.ts';
import type { Switches } from './domain/switches.ts';
import { createExecutor } from './executor/remote.ts';
import type { Runner } from './executor/runner.ts';
import { Monitor } from './health/monitor.ts';
import { Engine } from './operations/engine.ts';
import { Gate } from './operations/gate.ts';
import { keepForgetting, keepRecovering, markInterrupted, type RecoveryParts } from './operations/recovery.ts';
import { createRegistry } from './operations/registry.ts';

/** What a test (or a simulation) brings along instead of the real thing. `log` has no default: `main.ts` makes it. */
export interface Parts {
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly switches: Switches;
  readonly runner: Runner;
  /** Stands between the service and its store, to watch or break commits. */
  readonly wrapStore: (store: Store) => Store;
}

/** One service. */
export interface App {
  readonly server: FastifyInstance;
  /** Listens, then settles what an earlier process left and loads the topology. @returns the address, `http://host:port` */
  start(): Promise<string>;
  /** Ends what can be ended at once; running operations stay as rows for the next start. May be repeated. */
  stop(): Promise<void>;
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (delay, signal) => setTimeout(delay, undefined, { signal }).catch(() => undefined),
};

const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/**
 * Builds the service: store, runner, executor, engine, health, server, each from its settings.
 * @throws DomainError that names the file or setting when the database or the topology file can't be used
 */
export async function createApp(config: Config, overrides: Partial<Parts> & Pick<Parts, 'log'>): Promise<App> {
  const parts = {
    clock: systemClock,
    newId: () => randomBytes(16).toString('hex'),
    random: Math.random,
    switches: { adminState: config.adminState, logLevel: config.logLevel },
    wrapStore: (store: Store) => store,
    ...overrides,
  };
  const { log, clock, newId, random } = parts;
  const executorKind = config.executor === 'simulated' ? 'simulated' : 'real';
  const opened = openStore({ file: config.databaseFile, clock, executorKind, log });
  const store = parts.wrapStore(opened);
  const runner = parts.runner ?? createRunner(config, { ...parts, store });
  const executor = createExecutor(runner, config.commands, { clock, log });

  const monitor = new Monitor({
    listNodes: () =>
      store
        .read((reader) => reader.listAllNodes().filter(isWatched))
        .map(({ id, manage }) => ({ id, host: manage[0] ?? '' })),
    executor: executor({ operationId: 'health', term: 0 }),
    clock,
    log,
  });
  const gate = new Gate(config.operations.maximumInflight);
  const registry = createRegistry(config.volumes, config.commands, config.operations);
  const shared = {
    store,
    clock,
    log,
    newId,
    random,
    health: monitor,
    volumes: config.volumes,
    commands: config.commands,
  };
  const engine = new Engine({ ...shared, executor, registry, gate });
  const recovery: RecoveryParts = {
    store,
    engine,
    clock,
    log,
    cleaner: config.cleaner,
    retentionMs: config.operations.retentionMs,
  };
  const empty = store.read((reader) => reader.listClusterIds().length === 0);
  // The environment's file belongs to the first start; it may be gone by now.
  const wanted = config.topology && (empty || !config.topology.onlyIfEmpty) ? readTopology(config.topology.file) : null;
  const about = { version, executor: config.executor, databaseFile: config.databaseFile };
  const server = createServer({
    store,
    operations: engine,
    health: monitor,
    clock,
    newId,
    log,
    auth: config.auth,
    switches: parts.switches,
    tls: config.tls && readTls(config.tls),
    database: { dump: () => dumpDatabase(store), check: () => checkDatabase(store) },
    about,
  });

  const ending = new AbortController();
  return {
    server,
    async start() {
      const interrupted = await markInterrupted(store);
      if (interrupted > 0) log.warn({ interrupted }, 'Operations of an earlier process are settled now');
      const url = await listen(server, config.listen);
      if (config.cleaner.enabled) void keepRecovering(recovery, ending.signal);
      void keepForgetting(recovery, ending.signal);
      if (config.health.enabled) void monitor.watch(config.health.startMs, config.health.intervalMs, ending.signal);
      if (wanted !== null) {
        loadTopology(wanted, { ...shared, operations: engine }).catch((error: unknown) =>
          log.error({ error: messageOf(error) }, 'The topology could not be loaded'),
        );
      }
      return url;
    },
    async stop() {
      if (ending.signal.aborted) return;
      ending.abort();
      engine.stop();
      await server.close();
      await runner.close();
      opened.close();
    },
  };
}

const isWatched = (node: { state: string; pendingOp: string | null }): boolean =>
  node.state === 'online' && node.pendingOp === null;
