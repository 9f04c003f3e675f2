import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { openStore } from '../../src/db/open.ts';
import { clock, temporaryDirectory } from './objects.ts';

const open = (file: string) => openStore({ file, clock, executorKind: 'real' });

/** As Bolt lays it out: two meta pages at the size of a page, each with the mark at byte 16. */
function boltFile(pageSize: number, damagedMeta?: 0 | 1): Buffer {
  const content = Buffer.alloc(pageSize * 4, 7);
  for (const meta of [0, 1]) {
    if (meta !== damagedMeta) content.writeUInt32LE(0xed0cdaed, meta * pageSize + 16);
  }
  return content;
}

/** The file is refused with `message`, and afterwards is what it was: bytes, time, name, and nothing beside it. */
function refusedUntouched(t: Test, content: Buffer, message: RegExp): void {
  const directory = temporaryDirectory(t);
  const file = join(directory, 'heketi.db');
  writeFileSync(file, content, { mode: 0o644 });
  utimesSync(file, 1_600_000_000, 1_600_000_000);
  t.throws(() => open(file), { code: 'invalid', message });
  t.throws(() => open(file), { message: new RegExp(basename(file)) });
  t.same(readFileSync(file), content);
  t.equal(statSync(file).mtimeMs, 1_600_000_000_000);
  t.equal(statSync(file).mode & 0o777, 0o644);
  t.same(readdirSync(directory), ['heketi.db']);
}

t.test('a Heketi database is refused, untouched, with the way to take it over', async (t) => {
  refusedUntouched(t, boltFile(4096), /is a Heketi database/);
  refusedUntouched(t, boltFile(4096), /heketi db import --boltfile .*heketi\.db --dbfile NEWFILE/);
});

t.test('so is one with a damaged meta page, or of a machine with larger pages', async (t) => {
  for (const pageSize of [4096, 16384, 65536]) {
    refusedUntouched(t, boltFile(pageSize, 0), /is a Heketi database/);
    refusedUntouched(t, boltFile(pageSize, 1), /is a Heketi database/);
  }
});

t.test('other content is refused, untouched', async (t) => {
  const otherText = /is neither a Brickyard nor a Heketi database/;
  refusedUntouched(t, Buffer.from('{"clusterentries": {}}'), otherText);
  refusedUntouched(t, Buffer.from('x'), otherText);
  refusedUntouched(t, Buffer.alloc(8192), otherText);
  refusedUntouched(t, Buffer.from('SQLite format 3\0'), /SQLite database of another program/);
});

t.test('an SQLite database of another program is refused, untouched', async (t) => {
  const file = join(temporaryDirectory(t), 'other.db');
  const other = new SQLite(file);
  other.exec('CREATE TABLE bookmarks (url TEXT)');
  other.close();
  refusedUntouched(t, readFileSync(file), /SQLite database of another program/);
});

t.test('an empty file is taken, and closed to others', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  writeFileSync(file, '', { mode: 0o644 });
  const store = open(file);
  await store.write((writer) => writer.saveSetting('key', 'value'));
  t.equal(statSync(file).mode & 0o777, 0o600);
  store.close();
});

t.test('the file and its log are the owner’s alone, whatever the mask', async (t) => {
  const directory = temporaryDirectory(t);
  const before = process.umask(0);
  t.teardown(() => process.umask(before));
  const store = open(join(directory, 'heketi.db'));
  await store.write((writer) => writer.saveSetting('key', 'value'));
  const modes = readdirSync(directory).map((name) => [name, statSync(join(directory, name)).mode & 0o777]);
  store.close();
  t.same(modes, [
    ['heketi.db', 0o600],
    ['heketi.db-wal', 0o600],
  ]);
});

t.test('what is no file, or lies nowhere, is named', async (t) => {
  const directory = temporaryDirectory(t);
  mkdirSync(join(directory, 'folder'));
  t.throws(() => open(join(directory, 'folder')), { code: 'invalid', message: /folder can't be opened/ });
  t.throws(() => open(join(directory, 'absent', 'heketi.db')), { code: 'invalid', message: /absent.*can't be opened/ });
});

t.test('a damaged database of ours is not silently replaced', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  open(file).close();
  truncateSync(file, 5000);
  const content = readFileSync(file);
  t.throws(() => open(file));
  t.same(readFileSync(file), content);
});
