import { statSync } from 'node:fs';
import { openStore } from '../db/open.ts';
import type { Store } from '../db/store.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';

/**
 * Opens a database without a service, whatever its nodes are, and gives it free afterwards.
 * @throws DomainError when there is no such file, a service has it open, or it is none of ours
 */
export async function withDatabase<T>(
  file: string,
  clock: Pick<Clock, 'now'>,
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  checkExists(file);
  const store = openStore({ file, clock, executorKind: 'any' });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** Opening would make an empty one. */
function checkExists(file: string): void {
  try {
    statSync(file);
  } catch (error) {
    throw new DomainError('not_found', `Unable to open database: ${messageOf(error)}`, { cause: error });
  }
}
