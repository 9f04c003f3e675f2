import { randomUUID } from 'node:crypto';
import type { Clock, NewId } from '../domain/ports.ts';

const timeDigits = 12;

/**
 * UUIDs of version 7 without their hyphens (RFC 9562, 5.7): the millisecond, then 74 random bits. Rows that are made together then lie
 * together in every index: a commit changes few pages, however many rows there are.
 */
export function createNewId(clock: Pick<Clock, 'now'>): NewId {
  return () => {
    const time = (clock.now() as number).toString(16).padStart(timeDigits, '0');
    const random = randomUUID().replaceAll('-', '');
    return `${time}7${random.slice(timeDigits + 1)}`;
  };
}
