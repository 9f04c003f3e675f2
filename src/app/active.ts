import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { OperationMeters } from '../api/operation-meters.ts';
import { createServer } from '../api/server.ts';
import type { Config } from '../config.ts';
import { messageOf } from '../domain/errors.ts';
import type { Leadership } from '../domain/leadership.ts';
import { keepForgetting, keepRecovering, markInterrupted } from '../operations/recovery.ts';
import type { WantedTopology } from '../topology/wanted.ts';
import { createBackup } from './backup.ts';
import { checkDatabase, dumpDatabase } from './database.ts';
import { printExamination } from './examination.ts';
import { createService, type Parts, type Service } from './service.ts';
import { beginTerm, claimNodes } from './term.ts';
import type { Tls } from './tls.ts';
import { loadTopology, readTopology } from './topology.ts';

/** A service with its HTTP side: what answers and what acts. */
export interface Active {
  /** Not listening yet. */
  readonly server: FastifyInstance;
  /** Resolves with the error after which nothing that is done here counts. */
  readonly failure: Promise<unknown>;
  /** To be awaited before the first request: what a former process left running is marked. */
  prepare(): Promise<void>;
  /** Begins what the service does of itself: it settles what is marked, forgets, watches nodes, loads the topology. */
  work(): void;
  /** Ends what can be ended at once; running operations stay as rows for the next start. The server is closed first. */
  close(): Promise<void>;
}

const version: string = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

/** @throws DomainError that names the file or setting when the database or the topology file can't be used */
export function createActive(config: Config, tls: Tls | null, overrides: Partial<Parts> & Pick<Parts, 'log'>): Active {
  const meters = new OperationMeters();
  const held = async () => backup?.held();
  const service = createService(config, { meter: meters, held, ...overrides });
  const { store, engine, monitor } = service;
  const { leadership } = overrides;
  const topology = wantedTopology(config, service);
  const backup = createBackup(config, { ...overrides, ...service, version });
  const server = createServer({
    ...service,
    operations: engine,
    health: monitor,
    auth: config.auth,
    tls,
    meters,
    database: { dump: () => dumpDatabase(store), check: () => checkDatabase(store) },
    examine: (lead) => printExamination(service, lead),
    backup,
    election: leadership === undefined ? null : { ...named(leadership), leads: !config.databaseReadOnly },
    about: { version, executor: config.executor, databaseFile: config.databaseFile },
  });
  const ending = new AbortController();
  return {
    server,
    failure: backup?.overtaken ?? new Promise(() => {}),
    async prepare() {
      if (config.databaseReadOnly) return;
      if (leadership !== undefined) await beginTerm(leadership, store);
      await tellInterrupted(service);
    },
    work() {
      backup?.work();
      if (config.health.enabled) void monitor.watch(config.health.startMs, config.health.intervalMs, ending.signal);
      if (config.databaseReadOnly) service.log.warn({}, 'The database is open for reading only: changes are refused');
      else work(config, service, topology, ending.signal);
      if (leadership !== undefined) void claimNodes(service);
    },
    async close() {
      ending.abort();
      engine.stop();
      await server.close();
      await backup?.end();
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

const named = (leadership: Leadership) => ({
  identity: leadership.identity,
  leader: () => leadership.leader(),
});

async function tellInterrupted({ store, log }: Service): Promise<void> {
  const interrupted = await markInterrupted(store);
  if (interrupted > 0) log.warn({ interrupted }, 'Operations of an earlier process are to be settled');
}

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
