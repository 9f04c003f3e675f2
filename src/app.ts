import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { OperationMeters } from './api/operation-meters.ts';
import { createServer } from './api/server.ts';
import { checkDatabase, dumpDatabase } from './app/database.ts';
import { printExamination } from './app/examination.ts';
import { listen } from './app/listening.ts';
import { createService, type Parts, type Service } from './app/service.ts';
import { readTls } from './app/tls.ts';
import { loadTopology, readTopology } from './app/topology.ts';
import type { Config } from './config.ts';
import { messageOf } from './domain/errors.ts';
import { keepForgetting, keepRecovering, markInterrupted } from './operations/recovery.ts';
import type { WantedTopology } from './topology/wanted.ts';

export type { Parts } from './app/service.ts';

/** One service. */
export interface App {
  readonly server: FastifyInstance;
  /** Listens, then settles what an earlier process left and loads the topology. @returns the address, `http://host:port` */
  start(): Promise<string>;
  /** Ends what can be ended at once; running operations stay as rows for the next start. May be repeated. */
  stop(): Promise<void>;
}

const version: string = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;

/**
 * Builds the service and the server in front of it.
 * @throws DomainError that names the file or setting when the database, the topology file or a certificate can't be used
 */
export async function createApp(config: Config, overrides: Partial<Parts> & Pick<Parts, 'log'>): Promise<App> {
  const tls = config.tls && readTls(config.tls);
  const meters = new OperationMeters();
  const service = createService(config, { meter: meters, ...overrides });
  const { store, engine, monitor } = service;
  const topology = wantedTopology(config, service);
  const server = createServer({
    ...service,
    operations: engine,
    health: monitor,
    auth: config.auth,
    tls,
    meters,
    database: { dump: () => dumpDatabase(store), check: () => checkDatabase(store) },
    examine: (lead) => printExamination(service, lead),
    about: { version, executor: config.executor, databaseFile: config.databaseFile },
  });
  const ending = new AbortController();
  return {
    server,
    async start() {
      if (!config.databaseReadOnly) await tellInterrupted(service);
      const url = await listen(server, config.listen);
      if (config.health.enabled) void monitor.watch(config.health.startMs, config.health.intervalMs, ending.signal);
      if (config.databaseReadOnly) service.log.warn({}, 'The database is open for reading only: changes are refused');
      else work(config, service, topology, ending.signal);
      return url;
    },
    async stop() {
      if (ending.signal.aborted) return;
      ending.abort();
      engine.stop();
      await server.close();
      await service.close();
    },
  };
}

/** The environment's file belongs to the first start; it may be gone by now. */
function wantedTopology({ topology }: Config, { store }: Service): WantedTopology | null {
  if (topology === null) return null;
  const empty = store.read((reader) => reader.listClusterIds().length === 0);
  return empty || !topology.onlyIfEmpty ? readTopology(topology.file) : null;
}

async function tellInterrupted({ store, log }: Service): Promise<void> {
  const interrupted = await markInterrupted(store);
  if (interrupted > 0) log.warn({ interrupted }, 'Operations of an earlier process are to be settled');
}

/** What the service does of itself until it ends. */
function work(config: Config, service: Service, topology: WantedTopology | null, ending: AbortSignal): void {
  const { engine, log } = service;
  const recovery = { ...service, cleaner: config.cleaner, retentionMs: config.operations.retentionMs };
  if (config.cleaner.enabled) void keepRecovering(recovery, ending);
  void keepForgetting(recovery, ending);
  if (topology === null) return;
  loadTopology(topology, { ...service, operations: engine }).catch((error: unknown) =>
    log.error({ error: messageOf(error) }, 'The topology could not be loaded'),
  );
}
