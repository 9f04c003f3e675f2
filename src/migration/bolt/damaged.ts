import { DomainError } from '../../domain/errors.ts';

/** The file is not what Heketi wrote. A copy that was cut short is the common case. */
export const damaged = (how: string): DomainError =>
  new DomainError('invalid', `The Heketi database is damaged: ${how}`);
