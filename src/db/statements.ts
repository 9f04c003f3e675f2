import type { Database, Statement } from 'better-sqlite3';
import { translated } from './constraints.ts';

/** What SQLite can hold. */
type Value = string | number | null;

/** Positional values; or one object that has a value for every `@name`, where booleans become 0 or 1, lists and objects JSON. */
export type Values = readonly Value[] | readonly [object];

/** Prepared statements by their text: each is compiled once in the life of the connection. */
export interface Statements {
  get<Row>(sql: string, ...values: Values): Row | undefined;
  all<Row>(sql: string, ...values: Values): Row[];
  /** The first column alone. */
  column<T>(sql: string, ...values: Values): T[];
  /**
   * Changes rows, and says how many.
   * @throws DomainError for a constraint, see `constraints.ts`; Error outside a transaction, where a change would be no part of any write
   */
  run(sql: string, ...values: Values): number;
}

export function createStatements(database: Database): Statements {
  const prepared = once((sql) => database.prepare<unknown[]>(sql));
  const plucked = once((sql) => database.prepare<unknown[]>(sql).pluck());

  return {
    get<Row>(sql: string, ...values: Values) {
      const { statement, names } = prepared(sql);
      return statement.get(...placed(values, names)) as Row | undefined;
    },
    all<Row>(sql: string, ...values: Values) {
      const { statement, names } = prepared(sql);
      return statement.all(...placed(values, names)) as Row[];
    },
    column<T>(sql: string, ...values: Values) {
      const { statement, names } = plucked(sql);
      return statement.all(...placed(values, names)) as T[];
    },
    run(sql, ...values) {
      if (!database.inTransaction) throw new Error('A writer was used after its write had ended');
      const { statement, names } = prepared(sql);
      try {
        return statement.run(...placed(values, names)).changes;
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

/** A statement that takes its values by their places, and the names that its text has there, if any. */
interface Prepared {
  readonly statement: Statement<unknown[]>;
  readonly names: readonly string[];
}

const named = /@(\w+)/g;

function once(prepare: (sql: string) => Statement<unknown[]>): (sql: string) => Prepared {
  const statements = new Map<string, Prepared>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const names = [...sql.matchAll(named)].map(([, name = '']) => name);
    const prepared = { statement: prepare(plannedOnce(sql.replaceAll(named, '?'))), names };
    statements.set(sql, prepared);
    return prepared;
  };
}

/** better-sqlite3 looks names up anew for every run, which takes longer than most statements run. */
function placed(values: Values, names: readonly string[]): readonly unknown[] {
  if (names.length === 0) return values;
  const row = values[0] as Readonly<Record<string, unknown>>;
  return names.map((name) => encode(name, row[name]));
}

function encode(name: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`@${name} has no value`);
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
}

/**
 * SQLite plans a statement anew when a parameter that a column is compared with goes to or from 0 or 1, and takes a cleared one for
 * that too. Since better-sqlite3 clears them after every run, it would plan every time, for longer than most statements run. A plus
 * sign changes no value, and hides the parameter from the planner.
 */
function plannedOnce(sql: string): string {
  return sql.replaceAll(/(=|IS) (?=\?)/g, '$1 +');
}
