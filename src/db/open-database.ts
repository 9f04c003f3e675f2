import { realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import SQLite, { type Database } from 'better-sqlite3';
import { DomainError, isDomainError, messageOf } from '../domain/errors.ts';
import { applicationId, checkContent, fileIdentity, makePrivate } from './database-file.ts';

export interface OpenDatabase {
  readonly database: Database;
  /** Gives the file free. May be repeated. */
  close(): void;
}

/**
 * What this process has open, by file. SQLite's lock belongs to the process: it keeps out every process but this one, and closing any
 * other descriptor of the file here would drop it. So nothing else in this process may open the file, not even to read it.
 * The connection is held here too: one that nobody refers to any more would be collected, and its lock with it.
 */
const openFiles = new Map<string, Database>();

const lockWaitMs = 1000;

/** Of statfs: what gluster mounts, among others. Its servers see memory that one client maps, and its locks, later than others do. */
const fuse = 0x65735546;

/** The type of a file system that a directory is on, as statfs has it. */
export type FileSystemType = (directory: string) => number;
const realType: FileSystemType = (directory) => statfsSync(directory).type;

/**
 * The one connection: every commit is on disk when it returns, and the file is locked against others until it is closed or the
 * process dies. `:memory:` is a database that leaves nothing behind.
 * On a FUSE file system there is no log beside the file: a commit waits longer there.
 * With `readOnly` nothing is changed, and others may read it too, but nobody may write.
 * @throws DomainError `invalid` when the file is not ours (it is untouched then) or can't be used, `unavailable` when it is in use
 */
export function openDatabase(file: string, readOnly = false, typeOf = realType): OpenDatabase {
  if (file === ':memory:') return inMemory();
  try {
    return openFile(resolve(file), readOnly, typeOf);
  } catch (error) {
    if (isDomainError(error)) throw error;
    if (error instanceof SQLite.SqliteError && error.code.startsWith('SQLITE_BUSY')) throw inUse(file);
    throw new DomainError('invalid', `The database ${file} can't be opened: ${messageOf(error)}`, { cause: error });
  }
}

function inMemory(): OpenDatabase {
  const database = connect(':memory:', 'MEMORY');
  return { database, close: () => database.close() };
}

function openFile(path: string, readOnly: boolean, typeOf: FileSystemType): OpenDatabase {
  const present = fileIdentity(path);
  if (present !== undefined && openFiles.has(present)) throw inUse(path);
  checkContent(path);
  if (!readOnly) makePrivate(path);
  const file = realpathSync(path);
  const identity = fileIdentity(file) ?? file;
  const journal = typeOf(dirname(file)) === fuse ? 'DELETE' : 'WAL';
  const database = readOnly ? connectToRead(file) : connect(file, journal);
  openFiles.set(identity, database);
  return {
    database,
    close() {
      database.close();
      if (openFiles.get(identity) === database) openFiles.delete(identity);
    },
  };
}

function connect(file: string, journal: string): Database {
  const database = new SQLite(file, { timeout: lockWaitMs });
  try {
    configure(database, journal);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function connectToRead(file: string): Database {
  const database = new SQLite(file, { readonly: true, timeout: lockWaitMs });
  try {
    // The first read takes the lock.
    database.pragma('schema_version');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function configure(database: Database, journal: string): void {
  // First of all, since the first read takes the lock; it also keeps the log's index in memory instead of in a third file.
  database.pragma('locking_mode = EXCLUSIVE');
  // Before WAL: the mark is then in the file itself from its first page on.
  if (database.pragma('application_id', { simple: true }) === 0) database.pragma(`application_id = ${applicationId}`);
  database.pragma(`journal_mode = ${journal}`);
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // What is deleted is overwritten where its page is written anyway: copies of the file compress better, and old passwords go.
  database.pragma('secure_delete = FAST');
  database.pragma('temp_store = MEMORY');
  // 16 MiB of log. A page that many writes change goes into the file once, so the longer the log the less is written in all.
  database.pragma('wal_autocheckpoint = 4000');
}

function inUse(file: string): DomainError {
  return new DomainError(
    'unavailable',
    `The database ${file} is in use\nOnly one service may have it open: stop the other one first, or set glusterfs.db to another file.`,
  );
}
