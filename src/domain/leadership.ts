import { DomainError } from './errors.ts';

/**
 * Which of several servers may change things. Terms number the times that somebody has become the one: whoever leads has a higher term
 * than all before, and its commands on nodes carry it.
 */
export interface Leadership {
  /** The name of this server among the others. */
  readonly identity: string;
  /** Of this server, while it leads; 0 where none has ever been elected. */
  term(): number;
  /** Whether this server leads beyond doubt at this moment. Once false for a leader it stays so. */
  mayAct(): boolean;
  /** Makes the term higher than `others`. @throws DomainError when that can't be made known to all */
  surpass(others: number): Promise<void>;
  /** The name of the one that leads, as last seen; null when nobody does. */
  leader(): string | null;
}

/** The answer to a change that is asked of a server which does not lead. */
export function notLeading(leadership: Pick<Leadership, 'leader'>): DomainError {
  const leader = leadership.leader();
  const where = leader === null ? 'no server leads at the moment, try again' : `ask the one that does, ${leader}`;
  return new DomainError('unavailable', `This server may not change anything: ${where}`);
}
