import { setTimeout } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { openStore } from '../db/open.ts';
import type { Store } from '../db/store.ts';
import { type Leadership, notLeading } from '../domain/leadership.ts';
import type { Clock, Log, Meter, NewId, Random } from '../domain/ports.ts';
import type { Switches } from '../domain/switches.ts';
import type { ExecutorFor } from '../executor/executor.ts';
import { guarded } from '../executor/guarded.ts';
import { createExecutor } from '../executor/remote.ts';
import type { Runner } from '../executor/runner.ts';
import { Monitor } from '../health/monitor.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { Engine } from '../operations/engine.ts';
import { Gate } from '../operations/gate.ts';
import { createRegistry } from '../operations/registry.ts';
import { createNewId } from './ids.ts';
import { createRunner } from './runner.ts';
import { termOf } from './term.ts';

/** What a test (or a simulation) brings along instead of the real thing. `log` has no default: `main.ts` makes it. */
export interface Parts {
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly switches: Switches;
  readonly meter: Meter;
  /** See `DriverParts`; without a backup nothing is waited for. */
  readonly held: () => Promise<void>;
  readonly runner: Runner;
  /** Where several servers share the nodes; without it this one acts, in the term of the last election that the database knows of. */
  readonly leadership: Leadership;
  /** Where the API server is already spoken to; else who needs one opens a client of its own. */
  readonly kubernetes: Kubernetes;
  /** Of this process among all that ever were. */
  readonly serverId: string;
  /** Stands between the service and its store, to watch or break commits. */
  readonly wrapStore: (store: Store) => Store;
}

/** What knows and does everything, without a server in front of it. */
export interface Service {
  readonly store: Store;
  readonly executor: ExecutorFor;
  readonly engine: Engine;
  readonly monitor: Monitor;
  readonly log: Log;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly switches: Switches;
  /** Ends what can be ended at once; running operations stay as rows for the next start. */
  close(): Promise<void>;
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (delay, signal) => setTimeout(delay, undefined, { signal }).catch(() => undefined),
};

/** The outside as it is. */
export const realParts: Pick<Parts, 'clock' | 'newId' | 'random'> = {
  clock: systemClock,
  newId: createNewId(systemClock),
  random: Math.random,
};

/**
 * Builds store, runner, executor, engine and health, each from its settings. Nothing runs yet.
 * @throws DomainError that names the file or setting when the database can't be used
 */
export function createService(config: Config, overrides: Partial<Parts> & Pick<Parts, 'log'>): Service {
  const parts = {
    ...realParts,
    switches: { adminState: config.adminState, logLevel: config.logLevel },
    meter: { operationEnded: () => undefined },
    wrapStore: (store: Store) => store,
    held: async () => undefined,
    ...overrides,
  };
  const { log, clock, newId, random, switches } = parts;
  const executorKind = config.executor === 'simulated' ? 'simulated' : 'real';
  const readOnly = config.databaseReadOnly;
  const opened = openStore({ file: config.databaseFile, clock, executorKind, readOnly, log });
  const { leadership } = parts;
  const store = parts.wrapStore(leadership === undefined ? opened : whileLeading(opened, leadership));
  const mayAct = () => leadership?.mayAct() ?? true;
  // Without an election nobody changes it.
  const lastTerm = termOf(store);
  const term = () => leadership?.term() ?? lastTerm;
  const runner = guarded(parts.runner ?? createRunner(config, { ...parts, store }), mayAct, log);
  const executor = createExecutor(runner, config.commands, { clock, log, term });
  const monitor = createMonitor(store, executor, { clock, log });
  const engine = new Engine({
    store,
    clock,
    log,
    newId,
    random,
    meter: parts.meter,
    mayAct,
    held: parts.held,
    health: monitor,
    volumes: config.volumes,
    commands: config.commands,
    executor,
    registry: createRegistry(config.volumes, config.commands, config.operations),
    gate: new Gate(config.operations.maximumInflight),
  });
  return {
    store,
    executor,
    engine,
    monitor,
    log,
    clock,
    newId,
    switches,
    async close() {
      await runner.close();
      opened.close();
    },
  };
}

/** What is written by one that has lost its leadership would be lost; nobody is to be told that it was done. */
function whileLeading(store: Store, leadership: Leadership): Store {
  return {
    ...store,
    write: (fn) => (leadership.mayAct() ? store.write(fn) : Promise.reject(notLeading(leadership))),
  };
}

/** Offline nodes and those that come or go are not asked. */
function createMonitor(store: Store, executor: ExecutorFor, parts: { clock: Clock; log: Log }): Monitor {
  const watched = () =>
    store.read((reader) =>
      reader.listAllNodes().filter(({ state, pendingOp }) => state === 'online' && pendingOp === null),
    );
  return new Monitor({
    listNodes: () => watched().map(({ id, manage }) => ({ id, host: manage[0] ?? '' })),
    executor: executor({ operationId: 'health' }),
    ...parts,
  });
}
