import { join } from 'node:path';
import type { Clock, Log } from '../domain/ports.ts';
import { createChangeCounter } from './change-counter.ts';
import { checkExecutorKind, type ExecutorKind } from './executor-kind.ts';
import { createReader, createWriter } from './gather.ts';
import { createGroupCommit, refusePromise } from './group-commit.ts';
import { checkMigrated, migrate } from './migrate.ts';
import { type FileSystemType, type OpenDatabase, openDatabase } from './open-database.ts';
import { type FollowedPages, followPages } from './page-source.ts';
import { ReadOnlyDatabase } from './read-only.ts';
import { summarizeState } from './state-summary.ts';
import { createStatements } from './statements.ts';
import type { Store } from './store.ts';
import { createVolumeWatch } from './volume-watch.ts';

const kindSetting = 'executor_kind';

const slowFile =
  'The database lies on a FUSE file system, such as a gluster volume: it runs with journal_mode=DELETE, every change takes longer, and when that volume fails so does the service; put glusterfs.db on a disk';

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
  readonly fileSystemType?: FileSystemType;
}

/**
 * Opens the database, brings it to the newest schema, and locks it against other processes.
 * @throws DomainError `invalid` when the file is not ours, was written by a newer version, or was made with the other kind of
 *   executor; `unavailable` when another process has it open
 */
export function openStore(options: StoreOptions): Store {
  const migrations = join(import.meta.dirname, 'migrations');
  const opened = openDatabase(options.file, options.readOnly, options.fileSystemType);
  try {
    if (opened.database.pragma('journal_mode', { simple: true }) === 'delete')
      options.log?.warn({ file: options.file }, slowFile);
    if (options.readOnly) checkMigrated(opened.database, migrations);
    else migrate(opened.database, migrations, options.clock);
    return createStore(opened, options);
  } catch (error) {
    opened.close();
    throw error;
  }
}

/** Not before what arrives meanwhile has been read once more: a commit waits for the disk, and what asks for one then can wait for the same. */
function afterOneTurn(fn: () => void): void {
  setImmediate(() => setImmediate(fn));
}

function createStore(
  { database, close }: OpenDatabase,
  { file, clock, executorKind, readOnly, log }: StoreOptions,
): Store {
  const statements = createStatements(database);
  const reader = createReader(statements);
  const writer = createWriter(statements, reader);
  const changes = createChangeCounter(statements, clock);
  let pages: FollowedPages | null = null;
  const commits = createGroupCommit(database, {
    defer: afterOneTurn,
    onHookError,
    seal: changes.renew,
    onEnd: (committed) => pages?.afterCommit(committed),
  });

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
    change: changes.current,
    followPages(onCommit) {
      if (file === ':memory:' || readOnly) return null;
      pages = followPages(database, {
        lineage: reader.findSetting('generation_id') ?? '',
        change: changes.current,
        summary: () => summarizeState(statements),
        holdCommits: commits.hold,
        onCommit,
      });
      return pages;
    },
    backup: () => database.serialize(),
    close() {
      commits.close();
      close();
      pages?.close();
    },
  };
}
