import { randomUUID } from 'node:crypto';
import type { Clock, NewId } from '../domain/ports.ts';

/**
 * Ids of four digits that count seconds, round and round in 18 hours, and 28 random ones (106 bits). Rows that are made together then lie
 * together in every index: a commit changes few pages, however many rows there are.
 */
export function createNewId(clock: Pick<Clock, 'now'>): NewId {
  return () => {
    const second = Math.floor((clock.now() as number) / 1000) % 0x10000;
    return second.toString(16).padStart(4, '0') + randomUUID().replaceAll('-', '').slice(4);
  };
}
