import { DomainError, isDomainError } from '../domain/errors.ts';

/** A refusal of `plan` begins with the words that Heketi begins it with. */
export function refusingWith<T>(prefix: string, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    if (!isDomainError(error, 'refused')) throw error;
    throw new DomainError('refused', `${prefix}${error.message}`, { cause: error });
  }
}
