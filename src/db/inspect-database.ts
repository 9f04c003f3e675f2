import { DomainError } from '../domain/errors.ts';
import type { StateSummary } from '../domain/pages.ts';
import { fileIdentity } from './database-file.ts';
import { openDatabase } from './open-database.ts';
import { summarizeState } from './state-summary.ts';
import { createStatements, type Statements } from './statements.ts';

/** What a database says of itself. */
export interface DatabaseAbout {
  readonly lineage: string;
  readonly change: number;
  readonly summary: StateSummary;
}

const lineageSetting = 'generation_id';

/**
 * Looks into a database that is not open, of this or an older version. Undefined when there is none: no file, or one without anything
 * in it, which start scripts of old deployments make.
 * @throws DomainError `invalid` when the file is not ours, `unavailable` when another process has it open
 */
export function inspectDatabase(file: string): DatabaseAbout | undefined {
  if (fileIdentity(file) === undefined) return undefined;
  return onStatements(file, (statements) => {
    const tables = statements.column<string>("SELECT name FROM sqlite_schema WHERE type = 'table'");
    if (!tables.includes('migrations')) return undefined;
    const numbered = tables.includes('change');
    return {
      lineage: statements.column<string>('SELECT value FROM settings WHERE key = ?', lineageSetting)[0] ?? '',
      change: numbered ? (statements.column<number>('SELECT number FROM change')[0] ?? 0) : 0,
      summary: summarizeState(statements, numbered),
    };
  });
}

/** Makes a copy a database of its own, so that it is not taken for the one it was copied from. May be repeated. */
export function renameLineage(file: string, lineage: string): void {
  onStatements(file, (statements, transaction) =>
    transaction(() => statements.run('UPDATE settings SET value = ? WHERE key = ?', lineage, lineageSetting)),
  );
}

/** Reads the whole file. @throws DomainError `failed` that says what is wrong with it */
export function checkPages(file: string): void {
  const wrong = onStatements(file, (statements) => statements.column<string>('PRAGMA quick_check(1)'));
  if (wrong[0] !== 'ok') throw new DomainError('failed', `the database in it is damaged: ${wrong[0]}`);
}

function onStatements<T>(file: string, work: (statements: Statements, transaction: (fn: () => void) => void) => T): T {
  const { database, close } = openDatabase(file);
  try {
    return work(createStatements(database), (fn) => database.transaction(fn)());
  } finally {
    close();
  }
}
