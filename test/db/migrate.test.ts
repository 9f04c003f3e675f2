import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { migrate } from '../../src/db/migrate.ts';
import { openStore } from '../../src/db/open.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { clock, temporaryDirectory } from './objects.ts';

function setUp(t: Test, files: Record<string, string>) {
  const directory = join(temporaryDirectory(t), 'migrations');
  mkdirSync(directory);
  const write = (more: Record<string, string>) => {
    for (const [name, text] of Object.entries(more)) writeFileSync(join(directory, name), text);
  };
  write(files);
  const database = new SQLite(':memory:');
  t.teardown(() => database.close());
  return {
    database,
    write,
    remove: (name: string) => rmSync(join(directory, name)),
    run: () => migrate(database, directory, clock),
    tables: () => database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all(),
    applied: () => database.prepare('SELECT name, applied_at FROM migrations ORDER BY rowid').raw().all(),
  };
}

const two = {
  '002-more.sql': 'ALTER TABLE a ADD COLUMN more',
  '001-first.sql': 'CREATE TABLE a (id)',
  'notes.txt': '?',
};

t.test('files are applied by name, once', async (t) => {
  const { run, write, applied, tables } = setUp(t, two);
  run();
  run();
  const first = [
    ['001-first.sql', 1000],
    ['002-more.sql', 1000],
  ];
  t.same(applied(), first);
  write({ '003-other.sql': 'CREATE TABLE b (id)' });
  run();
  t.same(applied(), [...first, ['003-other.sql', 1000]]);
  t.same(tables(), ['a', 'b', 'migrations']);
});

t.test('one that fails leaves nothing of itself, and can be run again', async (t) => {
  const { run, write, applied, tables } = setUp(t, {
    ...two,
    '003-broken.sql': 'CREATE TABLE b (id); CREATE TABLE a (id)',
  });
  t.throws(run, { message: /table a already exists/ });
  t.same(tables(), ['a', 'migrations']);
  t.equal(applied().length, 2);
  write({ '003-broken.sql': 'CREATE TABLE b (id)' });
  run();
  t.same(tables(), ['a', 'b', 'migrations']);
});

t.test('a newer schema is refused and stays as it is', async (t) => {
  const { run, remove, write, tables } = setUp(t, two);
  run();
  remove('002-more.sql');
  write({ '003-other.sql': 'CREATE TABLE b (id)' });
  t.throws(run, { code: 'invalid', message: /newer version \(it has 002-more\.sql\)\nStart that version/ });
  t.same(tables(), ['a', 'migrations']);
});

t.test('openStore refuses a newer schema and gives the file free', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const open = () => openStore({ file, clock, executorKind: 'real' });
  open().close();
  const { database, close } = openDatabase(file);
  database.exec("INSERT INTO migrations VALUES ('999-future.sql', 1)");
  close();
  t.throws(open, { code: 'invalid', message: /999-future\.sql/ });
  t.throws(open, { code: 'invalid', message: /999-future\.sql/ });
});

t.test('plans that lay in the rows of their operations are found again', async (t) => {
  const real = join(import.meta.dirname, '../../src/db/migrations');
  const directory = temporaryDirectory(t);
  for (const name of readdirSync(real).filter((name) => name < '008')) cpSync(join(real, name), join(directory, name));
  const file = join(temporaryDirectory(t), 'old.db');
  const old = openDatabase(file);
  migrate(old.database, directory, clock);
  const insert = old.database.prepare(`INSERT INTO operations
    (id, queue_id, kind, state, target_id, plan, issuer, attempts, steps_done, steps_total, started_at)
    VALUES (?, ?, 'create-volume', ?, 'v1', ?, 'admin', 1, 0, 3, 1)`);
  insert.run('o1', 'q1', 'running', JSON.stringify({ bricks: [{ id: 'b1' }] }));
  insert.run('o2', 'q2', 'done', 'null');
  old.close();

  const store = openStore({ file, clock, executorKind: 'real' });
  t.teardown(() => store.close());
  const plans = store.read((reader) => ['o1', 'o2'].map((id) => reader.findOperation(id)?.plan));
  t.same(plans, [{ bricks: [{ id: 'b1' }] }, null]);
});
