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
  const known = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  database.exec(
    'CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  const applied = new Set(database.prepare<[], string>('SELECT name FROM migrations').pluck().all());

  const newer = [...applied].filter((name) => !known.includes(name));
  if (newer.length > 0) {
    throw new DomainError(
      'invalid',
      `The database ${database.name} was written by a newer version (it has ${newer.join(', ')})\nStart that version or a later one, or restore a backup made before the upgrade.`,
    );
  }
  const record = database.prepare('INSERT INTO migrations (name, applied_at) VALUES (?, ?)');
  const apply = database.transaction((name: string) => {
    database.exec(readFileSync(join(directory, name), 'utf8'));
    record.run(name, clock.now());
  });
  for (const name of known) if (!applied.has(name)) apply(name);
}
