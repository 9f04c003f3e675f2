import { DomainError, isDomainError } from '../domain/errors.ts';
import type { Id } from '../domain/types.ts';
import type { Statements } from './statements.ts';

/** The row itself. @throws DomainError `not_found`, in Heketi's words */
export function found<T>(row: T | undefined): T {
  if (row === undefined) throw new DomainError('not_found', 'Id not found');
  return row;
}

/** The column of everything that can change: all of it, so that the compiler finds a change that would be dropped. */
export type Columns<Change> = { readonly [Key in keyof Required<Change>]: string };

/**
 * Sets what `change` holds; a key that is absent or undefined leaves its column as it is.
 * @throws DomainError `not_found` when there is no such row: a change must never go nowhere unnoticed
 */
export function updateRow<Change extends object>(
  statements: Statements,
  table: string,
  columns: Columns<Change>,
  id: Id,
  change: Change,
): void {
  const keys = (Object.keys(columns) as (keyof Change & string)[]).filter((key) => change[key] !== undefined);
  if (keys.length === 0) return;
  const assignments = keys.map((key) => `${columns[key]} = @${key}`).join(', ');
  const changed = statements.run(`UPDATE ${table} SET ${assignments} WHERE id = @id`, { ...change, id });
  if (changed === 0) throw new DomainError('not_found', 'Id not found');
}

/**
 * Removes the row; one that is gone is fine.
 * @throws DomainError `conflict` with `reason` when something still refers to it
 */
export function removeRow(statements: Statements, table: string, id: Id, reason: string): void {
  try {
    statements.run(`DELETE FROM ${table} WHERE id = ?`, id);
  } catch (error) {
    throw isDomainError(error, 'conflict') ? new DomainError('conflict', reason, { cause: error }) : error;
  }
}
