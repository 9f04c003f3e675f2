import { updateDatabaseVolume } from '../operations/database-volume.ts';
import { markInterrupted } from '../operations/recovery.ts';
import type { Service } from './service.ts';

/** Tries once to settle everything that a former process left, and waits for it. What can't be settled goes on waiting. */
export async function settleEverything({ store, engine }: Pick<Service, 'store' | 'engine'>): Promise<void> {
  await markInterrupted(store);
  await engine.settle();
}

/** @returns the ids of the volumes that were changed @throws DomainError `not_found` when there is no volume of that name */
export function tuneDatabaseVolume({ store, executor }: Pick<Service, 'store' | 'executor'>, name: string) {
  return updateDatabaseVolume(store, executor({ operationId: 'update-dbvol' }), name);
}
