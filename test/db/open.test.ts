import { once } from 'node:events';
import { linkSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openStore } from '../../src/db/open.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { startChild } from './child.ts';
import { aCluster, clock, memoryStore, temporaryDirectory } from './objects.ts';

const open = (file: string) => openStore({ file, clock, executorKind: 'real' });

t.test('what was written is there after closing and opening', async (t) => {
  const directory = temporaryDirectory(t);
  const first = open(join(directory, 'heketi.db'));
  await first.write((writer) => writer.insertCluster(aCluster()));
  first.close();
  t.same(readdirSync(directory), ['heketi.db'], 'a closed database is one file');
  const second = open(join(directory, 'heketi.db'));
  t.same(
    second.read((reader) => reader.listClusterIds()),
    ['c1'],
  );
  second.close();
});

t.test('a commit waits for the disk, and references are enforced', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  openDatabase(file).close();
  // SQLite's default is weaker for a file that is in WAL mode already.
  const { database, close } = openDatabase(file);
  t.teardown(close);
  const setting = (name: string) => database.pragma(name, { simple: true });
  t.equal(setting('journal_mode'), 'wal');
  t.equal(setting('synchronous'), 2);
  t.equal(setting('foreign_keys'), 1);
  t.equal(setting('locking_mode'), 'exclusive');
});

t.test('the locked file can still be copied through its own connection', async (t) => {
  const directory = temporaryDirectory(t);
  const { database, close } = openDatabase(join(directory, 'heketi.db'));
  t.teardown(close);
  database.exec("CREATE TABLE facts (name TEXT); INSERT INTO facts VALUES ('one')");
  await database.backup(join(directory, 'copy.db'));
  const copy = openDatabase(join(directory, 'copy.db'));
  t.teardown(copy.close);
  t.same(copy.database.prepare('SELECT name FROM facts').pluck().all(), ['one']);
});

t.test('the same file is opened once in a process, by whatever name', async (t) => {
  const directory = temporaryDirectory(t);
  const file = join(directory, 'heketi.db');
  const store = open(file);
  symlinkSync(file, join(directory, 'link.db'));
  linkSync(file, join(directory, 'same.db'));
  for (const name of ['heketi.db', 'link.db', 'same.db']) {
    t.throws(() => open(join(directory, name)), { code: 'unavailable', message: /is in use/ });
  }
  await store.write((writer) => writer.insertCluster(aCluster()));
  store.close();
  open(file).close();
});

t.test('another process is refused while one has it open, also after a refusal here', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const store = open(file);
  t.throws(() => open(file), { code: 'unavailable' });
  const other = startChild(t, 'hold', file);
  t.match(await other.firstLine, /unavailable .*heketi\.db is in use/);
  store.close();
});

t.test('a process that dies gives the file free', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const holder = startChild(t, 'hold', file);
  t.equal(await holder.firstLine, 'open');
  t.throws(() => open(file), { code: 'unavailable', message: /Only one service may have it open/ });
  holder.process.kill('SIGKILL');
  await once(holder.process, 'exit');
  open(file).close();
});

t.test('a database remembers its kind of nodes', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const simulated = () => openStore({ file, clock, executorKind: 'simulated' });
  simulated().close();
  t.throws(() => open(file), {
    code: 'invalid',
    message: /made with simulated nodes.*\n.*set "executor" back to "simulated"/,
  });
  simulated().close();

  const realFile = join(temporaryDirectory(t), 'heketi.db');
  open(realFile).close();
  t.throws(() => openStore({ file: realFile, clock, executorKind: 'simulated' }), {
    code: 'invalid',
    message: /made with real nodes.*\n.*set "executor" back to "ssh"/,
  });
});

t.test('reading sees one state, and refuses to wait', async (t) => {
  const store = memoryStore(t);
  t.throws(() => store.read(async () => 1), { message: /synchronous/ });
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    t.same(writer.listClusterIds(), ['c1'], 'a write sees its own changes');
  });
});

t.test('a writer is of no use after its write', async (t) => {
  const store = memoryStore(t);
  const leaked = await store.write((writer) => writer);
  t.throws(() => leaked.insertCluster(aCluster()), { message: /after its write had ended/ });
  t.same(
    store.read((reader) => reader.listClusterIds()),
    [],
  );
});

t.test('a hook that throws is logged, and the write stands', async (t) => {
  const errors: object[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (fields: object) => errors.push(fields), child: () => log };
  const store = openStore({ file: ':memory:', clock, executorKind: 'real', log });
  t.teardown(() => store.close());
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    writer.onCommit(() => {
      throw new Error('no one to wake');
    });
  });
  t.same(
    store.read((reader) => reader.listClusterIds()),
    ['c1'],
  );
  t.match(errors, [{ err: { message: 'no one to wake' } }]);
});

t.test('closing commits what was asked for', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const store = open(file);
  const write = store.write((writer) => writer.insertCluster(aCluster()));
  store.close();
  store.close();
  await write;
  await t.rejects(
    store.write((writer) => writer.insertCluster(aCluster({ id: 'c2' }))),
    { code: 'unavailable' },
  );
  const again = open(file);
  t.same(
    again.read((reader) => reader.listClusterIds()),
    ['c1'],
  );
  again.close();
});
