import type { Store } from '../db/store.ts';
import type { Backup } from '../domain/backup.ts';

/** A store whose writes resolve when the backup holds them: for changes that are answered at once. */
export function confirmedStore(store: Store, backup: Pick<Backup, 'whenConfirmed'>): Store {
  return {
    ...store,
    async write(fn) {
      const value = await store.write(fn);
      await backup.whenConfirmed(store.change());
      return value;
    },
  };
}
