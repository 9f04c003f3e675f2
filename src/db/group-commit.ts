import type { Database } from 'better-sqlite3';
import { DomainError } from '../domain/errors.ts';
import { translated } from './constraints.ts';

export type Hook = () => void;
type Work<T> = (onCommit: (hook: Hook) => void) => T;

interface Entry {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Many writes, one durable commit: a commit waits for the disk, and writes asked for in the same turn can wait together. */
export interface GroupCommit {
  /**
   * Runs `work` in a savepoint of the next transaction; an error undoes only this one. Resolves after the commit, hooks run before.
   * @throws Error at once when called from inside a work
   */
  submit<T>(work: Work<T>): Promise<T>;
  /** Keeps commits back until what it returns is called. */
  hold(): () => void;
  /** Commits what waits; later submits are rejected. May be repeated. */
  close(): void;
}

export interface GroupCommitParts {
  /** Calls back later, after everything that is ready to run now has run. */
  readonly defer: (fn: () => void) => void;
  /** Told when a hook throws: the write is on disk, and the other hooks still run. */
  readonly onHookError: (error: unknown) => void;
  /** Called in a transaction whose works have changed rows, after the last of them; what it returns is called once that is on disk. */
  readonly seal?: () => () => void;
  /** Told after every transaction, before its writes resolve. */
  readonly onEnd?: (committed: boolean) => void;
}

export function createGroupCommit(database: Database, parts: GroupCommitParts): GroupCommit {
  const { defer, onHookError, seal = () => () => undefined, onEnd = () => undefined } = parts;
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const savepoint = database.prepare('SAVEPOINT one_write');
  const release = database.prepare('RELEASE one_write');
  const undo = database.prepare('ROLLBACK TO one_write');
  const changedRows = database.prepare<[], number>('SELECT total_changes()').pluck();
  let waiting: Entry[] = [];
  let running = false;
  let wrote = false;
  let closed = false;
  let holders = 0;

  function runHook(hook: Hook): void {
    try {
      hook();
    } catch (error) {
      onHookError(error);
    }
  }

  /** @returns what is left to do once the transaction is on disk */
  function perform({ work, resolve, reject }: Entry): () => void {
    const hooks: Hook[] = [];
    const before = changedRows.get();
    savepoint.run();
    try {
      const value = refusePromise(work((hook) => hooks.push(hook)));
      release.run();
      if (changedRows.get() !== before) wrote = true;
      return () => {
        hooks.forEach(runHook);
        resolve(value);
      };
    } catch (error) {
      // Some errors end the whole transaction, such as a failing disk: then nothing of the group is kept.
      if (!database.inTransaction) throw error;
      undo.run();
      release.run();
      return () => reject(error);
    }
  }

  /** @throws whatever makes the group fail as a whole; nothing of it is kept then */
  function commitTogether(group: readonly Entry[]): (() => void)[] {
    running = true;
    wrote = false;
    try {
      begin.run();
      const settlements = group.map(perform);
      const sealed = wrote ? seal() : () => undefined;
      commit.run();
      return [sealed, ...settlements];
    } finally {
      if (database.inTransaction) rollback.run();
      running = false;
    }
  }

  function flush(): void {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    let settlements: (() => void)[];
    let committed = true;
    try {
      settlements = commitTogether(group);
    } catch (error) {
      settlements = group.map((entry) => () => entry.reject(translated(error)));
      committed = false;
    }
    for (const settle of settlements) settle();
    runHook(() => onEnd(committed));
  }

  function flushUnlessHeld(): void {
    if (holders === 0) flush();
  }

  return {
    submit<T>(work: Work<T>) {
      if (running) throw new Error('A write was asked for inside a write: use the writer that is there');
      if (closed) return Promise.reject(new DomainError('unavailable', 'The database is closed'));
      return new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) defer(flushUnlessHeld);
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      });
    },
    hold() {
      holders += 1;
      return () => {
        holders -= 1;
        defer(flushUnlessHeld);
      };
    },
    close() {
      closed = true;
      flush();
    },
  };
}

/** @throws Error for a promise: by the time it settles, the transaction is over */
export function refusePromise<T>(value: T): T {
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new Error('A transaction is synchronous: its function must not return a promise');
  }
  return value;
}
