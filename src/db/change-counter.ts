import type { Clock } from '../domain/ports.ts';
import type { Statements } from './statements.ts';

/** The number of the newest durable commit, kept in the database. */
export interface ChangeCounter {
  current(): number;
  /** Renews it as a part of the transaction that runs. @returns what to call once that is on disk */
  renew(): () => void;
}

export function createChangeCounter(statements: Statements, clock: Pick<Clock, 'now'>): ChangeCounter {
  let current = statements.column<number>('SELECT number FROM change')[0] ?? 0;
  return {
    current: () => current,
    renew() {
      const next = current + 1;
      statements.run('UPDATE change SET number = ?, at = ?', next, clock.now());
      return () => {
        current = next;
      };
    },
  };
}
