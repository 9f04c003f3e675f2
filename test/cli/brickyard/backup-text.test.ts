import t from 'tap';
import { backupLines } from '../../../src/cli/brickyard/backup-text.ts';

const view = {
  mode: 'sync',
  secret: 'storage/heketi-db-backup',
  behind: 0,
  storedAt: 1000,
  failures: 0,
  error: null,
  stopped: false,
};

t.test('the backup is one line while it works, and says why when it does not', async (t) => {
  t.same(backupLines(null, 0), []);
  t.same(backupLines(view, 5000), ['Backup: Secret storage/heketi-db-backup, sync, up to date, last stored 4s ago']);
  t.same(backupLines({ ...view, behind: 2, storedAt: null, failures: 1, error: 'one\ntwo' }, 5000), [
    'Backup: Secret storage/heketi-db-backup, sync, lacks 2 changes',
    '  FAILS (1 failure): one\n    two',
  ]);
  t.match(backupLines({ ...view, failures: 3, error: 'taken over', stopped: true }, 5000)[1], /STOPPED \(3 failures\)/);
});
