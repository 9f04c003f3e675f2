import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import t from 'tap';
import { openStore } from '../../src/db/open.ts';
import { aCluster, clock, temporaryDirectory } from './objects.ts';

const open = (file: string, readOnly = false) => openStore({ file, clock, executorKind: 'real', readOnly });
const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

t.test('reads answer, writes are refused, and the file stays as it is', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const before = open(file);
  await before.write((writer) => writer.insertCluster(aCluster()));
  before.close();
  const bytes = digest(file);

  const store = open(file, true);
  t.same(
    store.read((reader) => reader.listClusterIds()),
    ['c1'],
  );
  await t.rejects(
    store.write((writer) => writer.removeCluster('c1')),
    { code: 'failed', message: 'database is in read-only mode' },
  );
  t.same(
    store.read((reader) => reader.listClusterIds()),
    ['c1'],
  );
  store.close();
  t.equal(digest(file), bytes);
});

t.test('nothing is made, and nothing is brought up to date', async (t) => {
  const directory = temporaryDirectory(t);
  t.throws(() => open(join(directory, 'absent.db'), true), { message: /absent\.db can't be opened: ENOENT/ });
  t.equal(statSync(join(directory, 'absent.db'), { throwIfNoEntry: false }), undefined);

  const file = join(directory, 'heketi.db');
  open(file).close();
  const sqlite = new SQLite(file);
  sqlite.exec("DELETE FROM migrations WHERE name LIKE '002%'");
  sqlite.close();
  t.throws(() => open(file, true), { code: 'invalid', message: /was written by an older version/ });

  writeFileSync(join(directory, 'other'), 'no database');
  t.throws(() => open(join(directory, 'other'), true), { message: /neither a Brickyard nor a Heketi database/ });
});
