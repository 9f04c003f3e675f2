import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { checkStore } from '../../src/db/check.ts';
import { openStore } from '../../src/db/open.ts';
import { aBrick, aCluster, aDevice, aNode, anOperation, aPool, aVolume, clock, temporaryDirectory } from './objects.ts';

/** A closed database with one of everything, as a file that another hand can change. */
async function databaseFile(t: Test) {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const store = openStore({ file, clock, executorKind: 'real' });
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    writer.insertNode(aNode());
    writer.insertDevice(aDevice());
    writer.insertOperation(anOperation());
    writer.insertPool(aPool());
    writer.insertVolume(aVolume());
    writer.insertBrick(aBrick());
  });
  store.close();
  return file;
}

function findings(file: string): string[] {
  const store = openStore({ file, clock, executorKind: 'real' });
  try {
    return checkStore(store).map(({ text }) => text);
  } finally {
    store.close();
  }
}

function change(file: string, sql: string): void {
  const database = new SQLite(file);
  database.pragma('foreign_keys = OFF');
  database.unsafeMode();
  database.exec(sql);
  database.close();
}

t.test('a sound database has no findings', async (t) => {
  t.same(findings(await databaseFile(t)), []);
});

t.test('sums that differ from their rows are named with both numbers', async (t) => {
  const file = await databaseFile(t);
  change(file, 'UPDATE device_usage SET placed_kib = 7, spare_kib = 8');
  change(file, 'UPDATE cluster_usage SET volumes = 9');
  change(file, "UPDATE operation_counts SET operations = 4 WHERE state = 'failed'");
  t.same(findings(file), [
    'The placed KiB of device d1 should be 104096, but 7 is remembered.',
    'The spare KiB of device d1 should be 4096, but 8 is remembered.',
    'The volumes of cluster c1 should be 1, but 9 is remembered.',
    'The failed operations should be 0, but 4 is remembered.',
  ]);
  change(file, 'DELETE FROM cluster_usage');
  t.ok(findings(file).includes('The volumes of cluster c1 should be 1, but nothing is remembered.'));
});

t.test('a row that refers to nothing is named', async (t) => {
  const file = await databaseFile(t);
  change(file, 'DELETE FROM volumes');
  t.same(findings(file), ['A row of bricks refers to one of volumes that is not there.']);
});

t.test('a damaged file is named', async (t) => {
  const lost = await databaseFile(t);
  change(lost, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'bricks_of_pool'");
  t.match(findings(lost), [/^The file is damaged: .*never used/]);

  const broken = await databaseFile(t);
  change(broken, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'bricks_of_pool'");
  t.match(findings(broken)[0], /^The file is damaged: /);
});
