import { ReadOnlyDatabase } from '../db/read-only.ts';
import type { Writer } from '../db/tables.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import type { Id, Operation } from '../domain/types.ts';
import type { ExecutorFor } from '../executor/executor.ts';
import { type Again, Driver, type DriverParts, type Run } from './driver.ts';
import { type Gate, Lanes } from './gate.ts';
import type { Remote } from './kind.ts';
import type { Job, Operations, OperationsStatus, PendingOperation, Progress } from './operations.ts';
import { listPending } from './pending.ts';
import type { AnyKind, Registry } from './registry.ts';
import { createRemote } from './remote.ts';
import type { Requests } from './requests.ts';
import { Settler } from './settler.ts';
import { type Activity, Tracker, toJob, toProgress, toStatus } from './tracker.ts';

export interface EngineParts extends DriverParts {
  readonly executor: ExecutorFor;
  readonly registry: Registry;
  readonly gate: Gate;
  readonly log: Log;
}

/** Who asked for it: a client, or the operation that it is a part of. */
type Origin = Pick<Operation, 'issuer' | 'parentId'>;

/**
 * Performs operations. Every operation is a row from before its first command until its retention ends: whatever happens to this
 * process, the row says what to undo or complete.
 */
export class Engine implements Operations {
  readonly #parts: EngineParts;
  readonly #tracker = new Tracker();
  /** Operations on one object follow each other; changes of gluster do so per cluster. */
  readonly #targets = new Lanes();
  readonly #clusters = new Lanes();
  readonly #driver: Driver;
  readonly #settler: Settler;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#driver = new Driver(parts);
    const executor = (operationId: Id) => parts.executor({ operationId });
    this.#settler = new Settler({ ...parts, executor, recover: (operation) => this.recover(operation) });
  }

  async start<K extends keyof Requests>(name: K, request: Requests[K], issuer: string): Promise<Id> {
    const { store, registry, gate } = this.#parts;
    const kind = registry[name];
    store.read((reader) => kind.check(reader, request));
    const leave = kind.counted(request) ? gate.enter() : () => undefined;
    try {
      const { queueId, ended } = await this.#begin(kind, request, { issuer, parentId: null });
      void ended.finally(leave);
      return queueId;
    } catch (error) {
      leave();
      throw error instanceof ReadOnlyDatabase ? withPrefix(error, kind, request) : error;
    }
  }

  /** Probes, plans and lets the work go on. @returns once the plan is kept; `ended` never rejects */
  async #begin(kind: AnyKind, request: unknown, origin: Origin): Promise<{ queueId: Id; ended: Promise<void> }> {
    const id = this.#parts.newId();
    const activity = this.#tracker.start(id);
    try {
      const remote = this.#remote(id, activity);
      const found = await kind.probe?.(request, remote);
      const again: Again = { request, found, avoid: new Set<Id>() };
      const operation = await this.#parts.store.write((writer) => this.#insert(writer, kind, id, origin, again));
      activity.plan = operation.plan;
      const log = this.#parts.log.child({ operation: id });
      log.info({ kind: kind.kind, target: operation.targetId, ...origin }, 'operation started');
      const { startedAt } = operation;
      const run: Run = { id, kind, remote, activity, log, startedAt, attempts: 1, again };
      return { queueId: operation.queueId, ended: this.#hold(run, operation.targetId, () => this.#driver.drive(run)) };
    } catch (error) {
      this.#tracker.end(id);
      throw error;
    }
  }

  async #runChild<K extends keyof Requests>(parentId: Id, name: K, request: Requests[K]): Promise<void> {
    const kind = this.#parts.registry[name];
    this.#parts.store.read((reader) => kind.check(reader, request));
    const { queueId, ended } = await this.#begin(kind, request, { issuer: '', parentId });
    await ended;
    const job = this.job(queueId);
    if (job?.state !== 'done') throw new DomainError('failed', job?.state === 'failed' ? job.message : interruptedText);
  }

  job(queueId: Id): Job | undefined {
    const operation = this.#parts.store.read((reader) => reader.findOperationByQueue(queueId));
    return operation && toJob(operation);
  }

  progress(id: Id): Progress | undefined {
    const operation = this.#parts.store.read((reader) => reader.findOperation(id) ?? reader.findOperationByQueue(id));
    return operation && toProgress(operation, this.#tracker);
  }

  status(): OperationsStatus {
    return this.#parts.store.read((reader) => toStatus(reader, this.#tracker));
  }

  pending(): PendingOperation[] {
    return this.#parts.store.read((reader) => listPending(reader, this.#parts.registry, this.#tracker));
  }

  inFlight(): number {
    return this.#parts.gate.taken;
  }

  /** Rows of running operations stay as they are, for recovery by the next process. */
  stop(): void {
    this.#driver.stop();
  }

  /** Begins another try at everything that waits for one. */
  retry(): void {
    this.#settler.retry();
  }

  /** Tries everything that waits once more, and waits for it. */
  settle(): Promise<void> {
    return this.#settler.settle([]);
  }

  /** Undoes or completes an operation that this process did not start or could not undo before. May be repeated; never throws. */
  async recover(operation: Operation): Promise<void> {
    if (this.#tracker.find(operation.id) !== undefined || this.#waitsForPart(operation.id)) return;
    const activity = this.#tracker.start(operation.id);
    const log = this.#parts.log.child({ operation: operation.id });
    const kind = this.#parts.registry[operation.kind];
    const remote = this.#remote(operation.id, activity);
    const { id, plan, attempts, startedAt } = operation;
    activity.plan = plan;
    const run: Run = { id, kind, remote, activity, log, startedAt, attempts };
    await this.#hold(run, operation.targetId, () =>
      operation.state === 'interrupted' && kind.recover === 'redo'
        ? this.#driver.redo(run)
        : this.#driver.giveUp(run, operation.error ?? interruptedText),
    );
  }

  /** What is a part of another operation settles first: its target may be marked until then. */
  #waitsForPart(id: Id): boolean {
    const parts = this.#parts.store.read((reader) => reader.listParts(id));
    return parts.some(({ endedAt }) => endedAt === null);
  }

  #insert(writer: Writer, kind: AnyKind, id: Id, { issuer, parentId }: Origin, again: Again): Operation {
    const { clock, newId } = this.#parts;
    const operation: Operation = {
      id,
      queueId: newId(),
      kind: kind.kind,
      parentId,
      state: 'running',
      targetId: '',
      plan: null,
      issuer,
      attempts: 1,
      stepsDone: 0,
      stepsTotal: 0,
      error: null,
      location: null,
      startedAt: clock.now(),
      endedAt: null,
    };
    writer.insertOperation(operation);
    return { ...operation, ...this.#driver.plan(writer, kind, id, again) };
  }

  /** Keeps the operation in the tracker and its target's lane while `work` goes on; what it throws is logged here, once. */
  async #hold(run: Run, targetId: Id, work: () => Promise<void>): Promise<void> {
    try {
      await this.#targets.run(targetId, work);
    } catch (error) {
      if (!this.#driver.stopped) run.log.error({ error: messageOf(error) }, 'operation could not be settled');
    } finally {
      this.#tracker.end(run.id);
    }
  }

  #remote(operationId: Id, activity: Activity): Remote {
    const settle: Remote['settle'] = (ids) => this.#settler.settle(ids);
    const runChild: Remote['runChild'] = (name, request) => this.#runChild(operationId, name, request);
    return createRemote(operationId, activity, { ...this.#parts, clusters: this.#clusters, runChild, settle });
  }
}

function withPrefix({ code, message }: DomainError, { prefix = '' }: AnyKind, request: unknown): DomainError {
  return new DomainError(code, `${typeof prefix === 'string' ? prefix : prefix(request)}${message}`);
}

const interruptedText =
  'The server was stopped in the middle of this operation, and what it had begun was undone\nTry again.';
