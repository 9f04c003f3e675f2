import type { Database, Statement } from 'better-sqlite3';
import { translated } from './constraints.ts';

type Value = string | number | null;

/** Positional values, or one object of named ones. */
export type Values = readonly Value[] | readonly [Readonly<Record<string, Value>>];

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
  const prepared = once((sql) => database.prepare<unknown[]>(plannedOnce(sql)));
  const plucked = once((sql) => database.prepare<unknown[]>(plannedOnce(sql)).pluck());

  return {
    get: <Row>(sql: string, ...values: Values) => prepared(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: Values) => prepared(sql).all(...values) as Row[],
    column: <T>(sql: string, ...values: Values) => plucked(sql).all(...values) as T[],
    run(sql, ...values) {
      if (!database.inTransaction) throw new Error('A writer was used after its write had ended');
      try {
        return prepared(sql).run(...values).changes;
      } catch (error) {
        throw translated(error);
      }
    },
  };
}

/**
 * SQLite plans a statement anew when a parameter that a column is compared with goes to or from 0 or 1, and takes a cleared one for
 * that too. Since better-sqlite3 clears them after every run, it would plan every time, for longer than most statements run. A plus
 * sign changes no value, and hides the parameter from the planner.
 */
function plannedOnce(sql: string): string {
  return sql.replaceAll(/(=|IS) (?=[?@])/g, '$1 +');
}

function once(prepare: (sql: string) => Statement<unknown[]>): (sql: string) => Statement<unknown[]> {
  const statements = new Map<string, Statement<unknown[]>>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
