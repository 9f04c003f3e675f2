import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DomainError } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';

/**
 * Applies the `.sql` files of `directory` that the database has not seen, in the order of their names, each in a transaction of its
 * own that also records its name. May be repeated.
 * @throws DomainError `invalid` when a newer version has been here: nothing is changed
 */
export function migrate(database: Database, directory: string, clock: Pick<Clock, 'now'>): void {
  const known = migrationsIn(directory);
  database.exec(
    'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  const applied = appliedOf(database, known);
  const record = database.prepare('INSERT INTO migrations (name, applied_at) VALUES (?, ?)');
  const apply = database.transaction((name: string) => {
    database.exec(readFileSync(join(directory, name), 'utf8'));
    record.run(name, clock.now());
  });
  for (const name of known) if (!applied.has(name)) apply(name);
}

/** For a database that must not be changed. @throws DomainError `invalid` when a migration has not been here, or a newer version has */
export function checkMigrated(database: Database, directory: string): void {
  const known = migrationsIn(directory);
  const applied = appliedOf(database, known);
  if (known.every((name) => applied.has(name))) return;
  throw new DomainError(
    'invalid',
    `The database ${database.name} was written by an older version, and must not be changed\nStart once without db_read_only, so that it is brought up to date.`,
  );
}

function migrationsIn(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
}

/** @throws DomainError `invalid` when one is applied that is not known */
function appliedOf(database: Database, known: readonly string[]): Set<string> {
  const applied = new Set(database.prepare<[], string>('SELECT name FROM migrations').pluck().all());
  const newer = [...applied].filter((name) => !known.includes(name));
  if (newer.length === 0) return applied;
  throw new DomainError(
    'invalid',
    `The database ${database.name} was written by a newer version (it has ${newer.join(', ')})\nStart that version or a later one, or restore a backup made before the upgrade.`,
  );
}
