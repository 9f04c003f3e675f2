import type { Reader, Writer } from '../db/tables.ts';
import type { Health, Log, NewId, Random } from '../domain/ports.ts';
import type { ExecutorSettings, VolumeSettings } from '../domain/settings.ts';
import type { Id, OperationKind } from '../domain/types.ts';
import type { Executor } from '../executor/executor.ts';
import type { Change } from './changes.ts';
import type { EndContext, NewLeftover } from './leftovers.ts';
import type { Requests } from './requests.ts';

/**
 * One kind of long work, as functions over a plain stored value, the plan. The order of calls:
 * `check` (nothing reserved yet) → `probe` (looks at nodes, changes nothing) → `plan` (one transaction: reserves, marks) →
 * `perform` → `finish` (one transaction), or after a failure `undo` → `forget` (one transaction).
 * `perform` and `undo` may be repeated at any time, also by another process that knows only the plan.
 */
export interface Kind<Request, Plan, Found = void, Result = void> {
  readonly kind: OperationKind;
  /** What its refusals begin with, in Heketi's words; its own `plan` puts it there. */
  readonly prefix?: string | ((request: Request) => string);
  /** Takes one of the slots that `max_inflight_operations` limits. */
  counted(request: Request): boolean;
  /** What recovery does with an operation found unfinished at start. */
  readonly recover: 'undo' | 'redo';
  /** Attempts after the first, each with a new plan; only failures that another placement may cure are retried. */
  readonly retries?: number;
  /** @throws DomainError for what is wrong with the request as things stand */
  check(reader: Reader, request: Request): void;
  probe?(request: Request, remote: Remote): Promise<Found>;
  /** @throws DomainError with Heketi's prefix when it can't be done */
  plan(writer: Writer, request: Request, context: PlanContext<Found>): Plan;
  /** The object it works on: operations on the same one follow each other. */
  target(plan: Plan): Id;
  /** What it changes, in Heketi's words and order; only the kinds that Heketi records say so. */
  changes?(plan: Plan): readonly Change[];
  /** How many times `perform` will call `step`. */
  steps(plan: Plan): number;
  perform(plan: Plan, remote: Remote): Promise<Result>;
  undo(plan: Plan, remote: Remote): Promise<Undone<Result>>;
  /** @returns the path of the resulting resource, or null */
  finish(writer: Writer, plan: Plan, result: Result, context: EndContext): string | null;
  forget(writer: Writer, plan: Plan, leftovers: readonly NewLeftover[], context: EndContext): void;
}

/** Where an undo ended: nothing is there any more, or so much was there that completing was right. */
export type Undone<Result> =
  | { readonly outcome: 'undone'; readonly leftovers: readonly NewLeftover[] }
  | { readonly outcome: 'completed'; readonly result: Result };

export const undone = (leftovers: readonly NewLeftover[] = []) => ({ outcome: 'undone', leftovers }) as const;

export interface PlanContext<Found> {
  readonly operationId: Id;
  readonly found: Found;
  /** Nodes on which an earlier attempt of the same operation failed. */
  readonly avoid: ReadonlySet<Id>;
  readonly parts: PlanParts;
}

/** What planning needs besides the rows. */
export interface PlanParts {
  readonly newId: NewId;
  readonly random: Random;
  readonly health: Health;
  readonly volumes: VolumeSettings;
  readonly commands: ExecutorSettings;
}

/** A node as plans remember it. */
export interface HostRef {
  readonly nodeId: Id;
  readonly manage: string;
}

/** The remote side, handed to a kind: no database is in reach of it but what `read` shows. */
export interface Remote {
  readonly executor: Executor;
  readonly log: Log;
  /** Manage names, those that are not known to be down first. */
  hosts(hosts: readonly HostRef[]): string[];
  /** Runs one change of gluster at a time in the cluster. */
  gluster<T>(clusterId: Id, change: () => Promise<T>): Promise<T>;
  /** One step of `steps` is done. */
  step(): void;
  /**
   * Reserves more in the middle of the work, once something was seen on the nodes: rows and the new plan in one transaction. What is
   * undone or repeated later is the plan that `change` returns.
   */
  amend<Plan>(change: (writer: Writer, parts: PlanParts) => Plan): Promise<Plan>;
  /** Performs another operation as a part of this one, with a row of its own. @throws its error once it was undone */
  runChild<K extends keyof Requests>(name: K, request: Requests[K]): Promise<void>;
  /** Tries once more what waits: the operations of these ids and their leftovers, or all. Never throws for one of them. */
  settle(ids: readonly Id[]): Promise<void>;
  /** Keeps a note that is no failure: shown with the operation. */
  note(message: string): void;
  /** The rows as they are now; nothing is awaited inside. */
  read<T>(fn: (reader: Reader) => T): T;
}
