import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../src/db/store.ts';
import type { FaultEvent, Faults, Reaction } from '../../src/executor/simulated/faults.ts';
import { disagreements } from '../helpers/agreement.ts';
import { type Answer, type Service, type ServiceOptions, startService } from '../helpers/service.ts';

/** One request, made on a service that was prepared for it, and what must hold once everything has settled. */
export interface Scenario {
  readonly name: string;
  readonly options?: Pick<ServiceOptions, 'config'>;
  /** What was done on the nodes is completed later, after the client was told of an error. */
  readonly completedLater?: boolean;
  /** Brings an empty service to the state before the request; what it returns is handed on. */
  prepare(service: Service): Promise<Prepared>;
  request(service: Service, prepared: Prepared): Promise<Answer>;
  /** Whether the request has had its effect. */
  happened(service: Service, prepared: Prepared): Promise<boolean>;
}

export type Prepared = Readonly<Record<string, string>>;

/** Prepares once; every run gets a copy of the database and the nodes. */
export async function prepare(dir: string, scenario: Scenario): Promise<Prepared> {
  mkdirSync(dir);
  const service = await startService({ dir, ...scenario.options });
  const prepared = await scenario.prepare(service);
  await service.stop();
  return prepared;
}

export async function startCopy(from: string, to: string, options: Omit<ServiceOptions, 'dir'>): Promise<Service> {
  cpSync(from, to, { recursive: true });
  return startService({ dir: to, ...options });
}

/** A point of the run at which the service can be made to die, or a command to go wrong. */
export interface Points {
  readonly faults: Faults;
  readonly wrapStore: (store: Store) => Store;
  /** What has gone by, in order: `node1 after lvm lvcreate …`, `before commit`. */
  readonly seen: string[];
  /** Resolves at the death of the service. */
  readonly death: Promise<void>;
  /** Counts from here on; what came before (preparation, start) does not matter. */
  arm(): void;
}

/** Watches every command and commit; `act` says what to do at each, by its place in the run. */
export function watchPoints(act: (index: number, event?: FaultEvent) => Reaction | undefined): Points {
  const seen: string[] = [];
  const { promise: death, resolve } = Promise.withResolvers<void>();
  let armed = false;
  let dead = false;

  function pass(name: string, event?: FaultEvent): Reaction | undefined {
    if (dead) return 'crash';
    if (!armed) return undefined;
    seen.push(name);
    const reaction = act(seen.length - 1, event);
    if (reaction === 'crash') {
      dead = true;
      resolve();
    }
    return reaction;
  }

  const never = new Promise<never>(() => undefined);
  return {
    seen,
    death,
    arm() {
      armed = true;
    },
    faults: { react: (event) => pass(`${event.host} ${event.when} ${event.argv.join(' ')}`, event) },
    wrapStore: (store) => ({
      ...store,
      async write(fn) {
        if (pass('before commit') === 'crash') return never;
        const result = await store.write(fn);
        return pass('after commit') === 'crash' ? never : result;
      },
    }),
  };
}

/** Waits until nothing runs, waits or is left over and both sides agree; the disagreements that remain after a generous time. */
export async function settled(service: Service): Promise<string[]> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const wrong = disagreements(service);
    if (wrong.length === 0 || Date.now() > deadline) return wrong;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const copyOf = (dir: string, index: number): string => join(dir, `run-${index}`);
