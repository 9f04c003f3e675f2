import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { refuseMountedBackup } from '../../src/app/mounted-backup.ts';
import { isDomainError } from '../../src/domain/errors.ts';

t.test('a backup of Heketi keeps a service from beginning with nothing', async (t) => {
  const folder = t.testdir({ backupdb: {}, state: {} });
  const [backups, database] = [join(folder, 'backupdb'), join(folder, 'state/heketi.db')];
  t.doesNotThrow(() => refuseMountedBackup(database, join(folder, 'nothing mounted')));
  t.doesNotThrow(() => refuseMountedBackup(database, backups), 'an optional Secret that is not there');

  writeFileSync(join(backups, 'heketi.db.gz'), gzipSync('bolt'));
  const refusal = (() => {
    try {
      refuseMountedBackup(database, backups);
    } catch (error) {
      return error;
    }
  })();
  t.ok(isDomainError(refusal, 'invalid'));
  t.match((refusal as Error).message, /is a backup of a Heketi database/);
  t.ok((refusal as Error).message.includes(`heketi db import --boltfile heketi.db --dbfile ${database}`));

  writeFileSync(database, '');
  t.throws(() => refuseMountedBackup(database, backups), 'the empty file that start scripts make is none');
  writeFileSync(database, 'SQLite format 3\0');
  t.doesNotThrow(() => refuseMountedBackup(database, backups), 'our own database counts');
});
