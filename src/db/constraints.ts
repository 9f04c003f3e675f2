import SQLite from 'better-sqlite3';
import { DomainError } from '../domain/errors.ts';

const taken: Readonly<Record<string, string>> = {
  'volumes.cluster_id, volumes.name': 'The cluster has a volume of this name already',
  'block_volumes.hosting_id, block_volumes.name': 'The hosting volume has a block volume of this name already',
  'node_names.kind, node_names.name': 'Another node has this hostname already',
  'devices.pv_uuid': 'Device already in use',
};

/**
 * What an SQLite error means to us; anything else is returned as it is. The only place that knows SQLite's codes and texts.
 *
 * - `conflict`: something still refers to the row (`ON DELETE RESTRICT`), or a unique value is taken
 * - `not_found`: the row refers to something that is not there
 * - `refused`: one of our triggers objects, in its own words
 * - `unavailable`: the disk is full
 */
export function translated(error: unknown): unknown {
  if (!(error instanceof SQLite.SqliteError)) return error;
  switch (error.code) {
    case 'SQLITE_CONSTRAINT_TRIGGER':
      // RESTRICT is a trigger inside SQLite: its text is what tells it from ours.
      if (error.message === 'FOREIGN KEY constraint failed')
        return new DomainError('conflict', 'It is still in use', { cause: error });
      return new DomainError('refused', error.message, { cause: error });
    case 'SQLITE_CONSTRAINT_FOREIGNKEY':
      return new DomainError('not_found', 'Id not found', { cause: error });
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_UNIQUE': {
      const columns = error.message.slice(error.message.indexOf(': ') + 2);
      return new DomainError('conflict', taken[columns] ?? `It exists already (${columns})`, { cause: error });
    }
    case 'SQLITE_FULL':
      return new DomainError('unavailable', 'The disk that holds the database is full', { cause: error });
    default:
      return error;
  }
}
