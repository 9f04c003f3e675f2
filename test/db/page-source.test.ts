import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openStore } from '../../src/db/open.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { followPages } from '../../src/db/page-source.ts';
import type { Store } from '../../src/db/store.ts';
import type { PageChanges, PageSource, WholeFile } from '../../src/domain/pages.ts';
import { keptLog } from '../helpers/log.ts';
import { startChild } from './child.ts';
import { clock, memoryStore, temporaryDirectory } from './objects.ts';

const fuse = 0x65735546;

function setUp(t: Test, fileSystem = 0) {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const log = keptLog();
  const store = openStore({ file, clock, executorKind: 'real', fileSystemType: () => fileSystem, log });
  let open = true;
  const close = () => {
    if (open) store.close();
    open = false;
  };
  t.teardown(close);
  let commits = 0;
  const pages = store.followPages(() => {
    commits += 1;
  });
  if (pages === null) throw new Error('a file has pages');
  return { file, store, close, pages, log, commits: () => commits };
}

/** A copy of the database that is kept by pages alone. */
class Copy {
  #bytes: Buffer = Buffer.alloc(0);
  change = -1;

  async begin(source: PageSource): Promise<void> {
    const whole = source.takeAll();
    await this.fill(whole);
    whole.release();
  }

  async fill(whole: WholeFile): Promise<void> {
    this.#bytes = Buffer.from(await whole.read(1, whole.pageCount));
    this.change = whole.change;
  }

  apply({ change, pageCount, numbers, images }: PageChanges): void {
    const next = Buffer.alloc(pageCount * 4096);
    this.#bytes.copy(next);
    for (const [index, number] of numbers.entries()) next.set(images[index] ?? [], (number - 1) * 4096);
    this.#bytes = next;
    this.change = change;
  }

  equals(store: Pick<Store, 'backup'>): boolean {
    return this.#bytes.equals(store.backup());
  }
}

const fill = (store: Store, name: string, characters: number) =>
  store.write((writer) => writer.saveSetting(name, `${name}-`.repeat(characters / 8)));

function taken(pages: PageSource): PageChanges {
  const changes = pages.takeChanges();
  if (changes === null) throw new Error('it is not known what has changed');
  return changes;
}

t.test('a copy kept by changed pages is the database, whatever is written', async (t) => {
  const { store, pages } = setUp(t);
  t.equal(pages.takeChanges(), null, 'at first nobody knows');
  await fill(store, 'before', 9000);
  const copy = new Copy();
  await copy.begin(pages);
  t.ok(copy.equals(store));
  for (let round = 0; round < 40; round++) {
    await Promise.all([fill(store, `a${round}`, 800 * round), fill(store, `b${round % 7}`, 5000)]);
    if (round % 5 === 0) await store.write((writer) => writer.removeSetting(`a${round - 3}`));
    if (round % 3 === 0) copy.apply(taken(pages));
    if (round % 3 === 0) t.ok(copy.equals(store), `round ${round}`);
  }
  copy.apply(taken(pages));
  t.ok(copy.equals(store));
  t.equal(copy.change, store.change());
  t.same(taken(pages).numbers, [], 'nothing has changed since');
});

t.test('what is taken costs what was written, not what is there', async (t) => {
  const { store, pages } = setUp(t);
  await fill(store, 'large', 1_000_000);
  await new Copy().begin(pages);
  await fill(store, 'small', 80);
  const { pageCount, numbers } = taken(pages);
  t.ok(pageCount > 240);
  t.ok(numbers.length < 10, `${numbers.length} pages`);
});

/** A database of its own with a log that is cut early. */
function setUpLimits(t: Test) {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const { database, close } = openDatabase(file);
  database.exec('CREATE TABLE facts (name TEXT PRIMARY KEY, text TEXT)');
  let change = 0;
  const limits = { takenBytes: 200_000, longestBytes: 800_000 };
  const summary = () => ({ clusters: 0, nodes: 0, devices: 0, volumes: 0, at: 0 });
  const parts = { lineage: '', change: () => change, summary, holdCommits: () => () => {}, onCommit: () => {} };
  const pages = followPages(database, parts, limits);
  t.teardown(() => {
    close();
    pages.close();
  });
  const insert = database.prepare('INSERT OR REPLACE INTO facts VALUES (?, ?)');
  return {
    pages,
    logBytes: () => statSync(`${file}-wal`).size,
    store: { backup: () => database.serialize() },
    fill(name: string, characters: number) {
      insert.run(name, 'x'.repeat(characters));
      change += 1;
      pages.afterCommit(true);
    },
  };
}

t.test('the log is cut, and no page is missed by it', async (t) => {
  const { pages, store, fill, logBytes } = setUpLimits(t);
  const copy = new Copy();
  await copy.begin(pages);
  for (let round = 0; round < 30; round++) {
    fill(`x${round % 3}`, 30_000 + round);
    copy.apply(taken(pages));
    t.ok(copy.equals(store));
  }
  t.ok(logBytes() < 250_000);
});

t.test('when nobody takes for long the log is cut as well, and all must be read', async (t) => {
  const { pages, store, fill, logBytes } = setUpLimits(t);
  await new Copy().begin(pages);
  for (let round = 0; round < 40; round++) fill(`x${round % 3}`, 30_000);
  t.ok(logBytes() < 900_000);
  t.equal(pages.takeChanges(), null);
  const copy = new Copy();
  await copy.begin(pages);
  t.ok(copy.equals(store));
});

t.test('while the whole file is read writes go on, and change nothing of it', async (t) => {
  const { store, pages } = setUp(t);
  await fill(store, 'before', 100_000);
  const before = store.backup();
  const whole = pages.takeAll();
  await fill(store, 'during', 2_000_000);
  const copy = new Copy();
  await copy.fill(whole);
  whole.release();
  t.equal(whole.pageCount * 4096, before.length);
  t.notOk(copy.equals(store));
  copy.apply(taken(pages));
  t.ok(copy.equals(store), 'what was written in the meantime comes after it');
});

t.test('a write that is undone by itself changes nothing', async (t) => {
  const { store, pages } = setUp(t);
  const copy = new Copy();
  await copy.begin(pages);
  const failing = store.write((writer) => {
    writer.saveSetting('lost', 'x');
    throw new Error('no');
  });
  await t.rejects(failing, { message: 'no' });
  t.equal(store.change(), copy.change);
  copy.apply(taken(pages));
  t.ok(copy.equals(store));
});

t.test('changes are counted by commits that wrote something, and go on after opening again', async (t) => {
  const { file, store, close, commits } = setUp(t);
  const first = store.change();
  await Promise.all([fill(store, 'a', 80), fill(store, 'b', 80)]);
  t.equal(store.change(), first + 1, 'one commit');
  t.equal(commits(), 1);
  await store.write((writer) => writer.removeSetting('absent'));
  t.equal(store.change(), first + 1, 'which wrote nothing');
  close();
  const again = openStore({ file, clock, executorKind: 'real' });
  t.equal(again.change(), first + 1);
  again.close();
});

t.test('without a log commits wait while the file is read', async (t) => {
  const { store, pages, log } = setUp(t, fuse);
  t.match(log.lines, [{ level: 'warn', message: /FUSE.*journal_mode=DELETE/ }]);
  await fill(store, 'before', 100_000);
  t.equal(pages.takeChanges(), null);
  const whole = pages.takeAll();
  const before = store.backup();
  let done = false;
  const writing = fill(store, 'during', 100_000).then(() => {
    done = true;
  });
  const copy = new Copy();
  await copy.fill(whole);
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  t.notOk(done);
  t.ok(Buffer.from(before).equals(store.backup()));
  t.ok(copy.equals(store));
  whole.release();
  await writing;
  t.equal(pages.takeChanges(), null);
});

t.test('the file stays locked against others while its pages are read', async (t) => {
  const { file, store, pages } = setUp(t);
  await fill(store, 'x', 100_000);
  await new Copy().begin(pages);
  const other = startChild(t, 'hold', file);
  t.match(await other.firstLine, /^unavailable/);
  other.process.kill();
  await once(other.process, 'exit');
});

t.test('a database in memory has no pages to take', async (t) => {
  t.equal(
    memoryStore(t).followPages(() => undefined),
    null,
  );
});
