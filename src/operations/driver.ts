import type { Store } from '../db/store.ts';
import type { Writer } from '../db/tables.ts';
import { isDomainError, messageOf } from '../domain/errors.ts';
import type { Clock, Log, Meter } from '../domain/ports.ts';
import type { Id } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import { BrickFailure } from './bricks.ts';
import type { PlanParts, Remote } from './kind.ts';
import { type EndContext, insertLeftovers } from './leftovers.ts';
import type { AnyKind } from './registry.ts';
import type { Activity } from './tracker.ts';

export interface DriverParts extends PlanParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Once false, this process does nothing more: another one may be at work. */
  readonly mayAct: () => boolean;
  /** Resolves when all that was committed so far would survive the loss of this machine, where it can: a plan whose bricks are made and that is lost is an orphan. */
  readonly held: () => Promise<void>;
}

/** An operation in this process's hands. */
export interface Run {
  readonly id: Id;
  readonly kind: AnyKind;
  readonly remote: Remote;
  readonly activity: Activity;
  readonly log: Log;
  readonly startedAt: Ms;
  attempts: number;
  /** What to plan again with; absent after a restart, when only the plan is known. */
  readonly again?: Again;
}

export interface Again {
  readonly request: unknown;
  readonly found: unknown;
  readonly avoid: Set<Id>;
}

/** Takes operations from their plan to their end: performed, undone, or kept for another try. */
export class Driver {
  readonly #parts: DriverParts;
  #stopped = false;

  constructor(parts: DriverParts) {
    this.#parts = parts;
  }

  get stopped(): boolean {
    return this.#stopped || !this.#parts.mayAct();
  }

  /** From now on a failure is the process's end, not the operation's: rows stay as they are, for recovery. */
  stop(): void {
    this.#stopped = true;
  }

  /** Plans and keeps the plan, in the transaction that reserves what it needs. */
  plan(writer: Writer, kind: AnyKind, id: Id, { request, found, avoid }: Again) {
    const plan = kind.plan(writer, request, { operationId: id, found, avoid, parts: this.#parts });
    const planned = { plan, targetId: kind.target(plan), stepsTotal: kind.steps(plan) };
    writer.updateOperation(id, planned);
    return planned;
  }

  /** Performs the plan; a failure is undone, and tried elsewhere where that may help. */
  async drive(run: Run): Promise<void> {
    try {
      await this.#complete(run, await this.#perform(run));
    } catch (error) {
      if (this.stopped) throw error;
      await this.#fail(run, error);
    }
  }

  /** Performs the plan of an earlier process once more; when a host is missing the operation stays as it is. */
  async redo(run: Run): Promise<void> {
    try {
      await this.#complete(run, await this.#perform(run));
    } catch (error) {
      if (this.stopped) throw error;
      if (!isDomainError(error, 'unreachable')) return this.giveUp(run, messageOf(error));
      run.log.warn({ error: messageOf(error) }, 'operation waits for a host');
      await this.#parts.store.write((writer) =>
        writer.updateOperation(run.id, { error: messageOf(error), attempts: run.attempts + 1 }),
      );
    }
  }

  async #perform({ kind, activity, remote }: Run): Promise<unknown> {
    await this.#parts.held();
    return kind.perform(activity.plan, remote);
  }

  async #fail(run: Run, error: unknown): Promise<void> {
    const message = messageOf(error);
    run.log.warn({ error: message, attempt: run.attempts }, 'operation failed, undoing it');
    await this.#parts.store.write((writer) => writer.updateOperation(run.id, { error: message }));
    if (error instanceof BrickFailure && (await this.#tryElsewhere(run, error))) return this.drive(run);
    await this.giveUp(run, message);
  }

  /** Undoes the attempt and plans another without the nodes that failed. False when there is none, with nothing changed. */
  async #tryElsewhere(run: Run, failure: BrickFailure): Promise<boolean> {
    const { again } = run;
    for (const nodeId of failure.nodeIds) {
      again?.avoid.add(nodeId);
      if (isDomainError(failure.cause, 'unreachable')) this.#parts.health.report(nodeId, false);
    }
    if (again === undefined || run.attempts > (run.kind.retries ?? 0)) return false;
    try {
      const undone = await run.kind.undo(run.activity.plan, run.remote);
      if (undone.outcome === 'completed') return false;
      const { plan } = await this.#parts.store.write((writer) => {
        run.kind.forget(writer, run.activity.plan, undone.leftovers, this.#end(run.id));
        writer.updateOperation(run.id, { attempts: run.attempts + 1 });
        return this.plan(writer, run.kind, run.id, again);
      });
      run.activity.plan = plan;
      run.attempts += 1;
      run.activity.stepsDone = 0;
      return true;
    } catch (error) {
      if (this.stopped) throw error;
      run.log.info({ error: messageOf(error) }, 'no other placement');
      return false;
    }
  }

  /** Ends the operation with `message`: nothing of it remains, or, when undoing fails too, what remains is tried again later. */
  async giveUp(run: Run, message: string): Promise<void> {
    const { store, clock } = this.#parts;
    try {
      const undone = await run.kind.undo(run.activity.plan, run.remote);
      if (undone.outcome === 'completed') return await this.#complete(run, undone.result);
      await store.write((writer) => {
        run.kind.forget(writer, run.activity.plan, undone.leftovers, this.#end(run.id));
        writer.updateOperation(run.id, { state: 'failed', error: message, plan: null, endedAt: clock.now() });
      });
      this.#ended(run, 'failed');
      run.log.info({ leftovers: undone.leftovers.length }, 'operation undone');
    } catch (error) {
      if (this.stopped) throw error;
      run.log.error({ error: messageOf(error) }, 'operation could not be undone yet, trying again later');
      await store.write((writer) =>
        writer.updateOperation(run.id, { state: 'undoing', error: message, attempts: run.attempts + 1 }),
      );
    }
  }

  async #complete(run: Run, result: unknown): Promise<void> {
    const { store, clock } = this.#parts;
    await store.write((writer) => {
      const location = run.kind.finish(writer, run.activity.plan, result, this.#end(run.id));
      const { stepsDone, note } = run.activity;
      const endedAt = clock.now();
      writer.updateOperation(run.id, { state: 'done', location, plan: null, stepsDone, error: note, endedAt });
    });
    this.#ended(run, 'done');
    run.log.info({}, 'operation done');
  }

  #ended({ kind, startedAt }: Run, result: 'done' | 'failed'): void {
    const took = (this.#parts.clock.now() as number) - (startedAt as number);
    this.#parts.meter.operationEnded(kind.kind, result, took);
  }

  #end(operationId: Id): EndContext {
    return {
      operationId,
      leave: (writer, leftovers) => insertLeftovers(writer, operationId, leftovers, this.#parts),
    };
  }
}
