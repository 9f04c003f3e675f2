import t from 'tap';
import { dumpDatabase } from '../../src/app/database.ts';
import type { Store } from '../../src/db/store.ts';

t.test('a database that cannot be read', async (t) => {
  const store = {
    read: () => {
      throw new Error('disk I/O error');
    },
  } as unknown as Store;
  const message = 'Could not construct dump from DB: disk I/O error';
  t.throws(() => dumpDatabase(store), { code: 'failed', message });
});
