import type { Writer } from '../db/tables.ts';
import { messageOf } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import type { Id, Operation } from '../domain/types.ts';
import type { ExecutorFor } from '../executor/executor.ts';
import { type Again, Driver, type DriverParts, type Run } from './driver.ts';
import { type Gate, Lanes } from './gate.ts';
import type { Remote } from './kind.ts';
import type { Job, Operations, OperationsStatus, Progress } from './operations.ts';
import type { AnyKind, Registry } from './registry.ts';
import { createRemote } from './remote.ts';
import type { Requests } from './requests.ts';
import { type Activity, Tracker, toJob, toProgress, toStatus } from './tracker.ts';

export interface EngineParts extends DriverParts {
  readonly executor: ExecutorFor;
  readonly registry: Registry;
  readonly gate: Gate;
  readonly log: Log;
}

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

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#driver = new Driver(parts);
  }

  async start<K extends keyof Requests>(name: K, request: Requests[K], issuer: string): Promise<Id> {
    const { store, registry, gate, newId } = this.#parts;
    const kind = registry[name];
    store.read((reader) => kind.check(reader, request));
    const leave = kind.counted(request) ? gate.enter() : () => undefined;
    const id = newId();
    try {
      const activity = this.#tracker.start(id);
      const remote = this.#remote(id, activity);
      const found = await kind.probe?.(request, remote);
      const again: Again = { request, found, avoid: new Set<Id>() };
      const operation = await store.write((writer) => this.#insert(writer, kind, id, issuer, again));
      const log = this.#parts.log.child({ operation: id });
      log.info({ kind: name, target: operation.targetId, issuer }, 'operation started');
      const run: Run = { id, kind, remote, activity, log, plan: operation.plan, attempts: 1, again };
      void this.#hold(run, operation.targetId, () => this.#driver.drive(run)).finally(leave);
      return operation.queueId;
    } catch (error) {
      this.#tracker.end(id);
      leave();
      throw error;
    }
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

  inFlight(): number {
    return this.#parts.gate.taken;
  }

  /** Rows of running operations stay as they are, for recovery by the next process. */
  stop(): void {
    this.#driver.stop();
  }

  /** Undoes or completes an operation that this process did not start or could not undo before. May be repeated; never throws. */
  async recover(operation: Operation): Promise<void> {
    if (this.#tracker.find(operation.id) !== undefined) return;
    const activity = this.#tracker.start(operation.id);
    const log = this.#parts.log.child({ operation: operation.id });
    const kind = this.#parts.registry[operation.kind];
    const remote = this.#remote(operation.id, activity);
    const { id, plan, attempts } = operation;
    const run: Run = { id, kind, remote, activity, log, plan, attempts };
    await this.#hold(run, operation.targetId, () =>
      operation.state === 'interrupted' && kind.recover === 'redo'
        ? this.#driver.redo(run)
        : this.#driver.giveUp(run, operation.error ?? interruptedText),
    );
  }

  #insert(writer: Writer, kind: AnyKind, id: Id, issuer: string, again: Again): Operation {
    const { clock, newId } = this.#parts;
    const operation: Operation = {
      id,
      queueId: newId(),
      kind: kind.kind,
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
    return createRemote(operationId, activity, { ...this.#parts, clusters: this.#clusters });
  }
}

const interruptedText =
  'The server was stopped in the middle of this operation, and what it had begun was undone\nTry again.';
