import { join } from 'node:path';
import type { Clock, Log } from '../domain/ports.ts';
import { checkExecutorKind, type ExecutorKind } from './executor-kind.ts';
import { createReader, createWriter } from './gather.ts';
import { createGroupCommit, refusePromise } from './group-commit.ts';
import { checkMigrated, migrate } from './migrate.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import { ReadOnlyDatabase } from './read-only.ts';
import { createStatements } from './statements.ts';
import type { Store } from './store.ts';
import { createVolumeWatch } from './volume-watch.ts';

const kindSetting = 'executor_kind';

export interface StoreOptions {
  /** Path of the SQLite file, made when it is absent; or `:memory:`. */
  readonly file: string;
  readonly clock: Pick<Clock, 'now'>;
  /** `any`: whatever it was made with, for looking at it without a service. */
  readonly executorKind: ExecutorKind | 'any';
  /** Nothing is written to the file; every write is rejected with Heketi's text. Several such services may have it open. */
  readonly readOnly?: boolean;
  /** Told of hooks that throw; without a log such an error is thrown where nobody catches it. */
  readonly log?: Log;
}

/**
 * Opens the database, brings it to the newest schema, and locks it against other processes.
 * @throws DomainError `invalid` when the file is not ours, was written by a newer version, or was made with the other kind of
 *   executor; `unavailable` when another process has it open
 */
export function openStore(options: StoreOptions): Store {
  const migrations = join(import.meta.dirname, 'migrations');
  const opened = openDatabase(options.file, options.readOnly);
  try {
    if (options.readOnly) checkMigrated(opened.database, migrations);
    else migrate(opened.database, migrations, options.clock);
    return createStore(opened, options);
  } catch (error) {
    opened.close();
    throw error;
  }
}

function createStore({ database, close }: OpenDatabase, { file, executorKind, readOnly, log }: StoreOptions): Store {
  const statements = createStatements(database);
  const reader = createReader(statements);
  const writer = createWriter(statements, reader);
  const commits = createGroupCommit(database, { defer: setImmediate, onHookError });

  function onHookError(error: unknown): void {
    if (log === undefined) {
      queueMicrotask(() => {
        throw error;
      });
    } else log.error({ err: error }, 'what was to follow a commit failed');
  }

  const remembered = reader.findSetting(kindSetting);
  if (executorKind !== 'any') {
    checkExecutorKind(file, remembered, executorKind);
    if (remembered === undefined && !readOnly)
      database.transaction(() => writer.saveSetting(kindSetting, executorKind))();
  }

  return {
    watchVolumes: createVolumeWatch(database),
    read: (fn) => refusePromise(fn(reader)),
    write(fn) {
      if (readOnly) return Promise.reject(new ReadOnlyDatabase());
      return commits.submit((onCommit) => fn({ ...writer, onCommit }));
    },
    backup: () => database.serialize(),
    close() {
      commits.close();
      close();
    },
  };
}
