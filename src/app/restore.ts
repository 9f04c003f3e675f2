import type { Config } from '../config.ts';
import type { Clock, Log } from '../domain/ports.ts';

export interface RestoreParts {
  readonly clock: Clock;
  readonly log: Log;
}

/** Whether the state has a home besides the database file, so that there is something to restore from. */
export const hasBackup = (_config: Config): boolean => false;

/**
 * Makes the database file what it should be, before it is opened. May be repeated.
 * @throws DomainError `unavailable` with the reason when it has to be tried again, `invalid` when the user must decide
 */
export async function restoreState(_config: Config, _parts: RestoreParts): Promise<void> {}
