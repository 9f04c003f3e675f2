import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openStore } from '../../src/db/open.ts';
import { boltFile, jsonFile, jsonOf, names } from '../migration/fixtures.ts';
import { heketiDb } from './run.ts';

const clock = { now: () => 1000 };
const failed = (err: string) => ({ code: 1, out: '', err: `${err}\n` });
const done = (err: string) => ({ code: 0, out: '', err: `${err}\n` });

/** A directory with a database made from Heketi's `small`. */
async function imported(t: import('tap').Test): Promise<{ dir: string; file: string }> {
  const dir = t.testdir();
  const file = join(dir, 'new.db');
  t.strictSame(
    await heketiDb('import', '--jsonfile', jsonFile('small'), '--dbfile', file),
    done(`DB imported to ${file}`),
  );
  return { dir, file };
}

const withoutGeneration = (json: string) => json.replace(/("DB_GENERATION_ID",\s*"Value": )"[0-9a-f]{32}"/, '$1""');

t.test('flags that are missing', async (t) => {
  const input = failed('Please provide file for input');
  const database = failed('Please provide path for db file');
  for (const name of ['import', 'export']) {
    t.strictSame(await heketiDb(name), input);
    t.strictSame(await heketiDb(name, '--dbfile', 'x'), input);
    t.strictSame(await heketiDb(name, '--jsonfile', 'x'), database);
  }
  t.strictSame(await heketiDb('consistency-check'), database);
  t.strictSame(await heketiDb('delete-bricks-with-empty-path', '--all'), database);
});

t.test('what was imported is exported as Heketi would, but for the id of the file', async (t) => {
  const { dir, file } = await imported(t);
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.strictSame(readdirSync(dir), ['new.db'], 'nothing is left beside it');

  const json = join(dir, 'new.json');
  t.strictSame(await heketiDb('export', '--dbfile', file, '--jsonfile', json), done(`DB exported to ${json}`));
  t.equal(statSync(json).mode & 0o777, 0o600);
  const text = readFileSync(json, 'utf8');
  t.equal(withoutGeneration(text), withoutGeneration(jsonOf('small')));
  t.not(text, jsonOf('small'), 'the file has an id of its own');

  t.strictSame(await heketiDb('export', '--dbfile', file, '--jsonfile', '-', '--debug'), {
    code: 0,
    out: text,
    err: '',
  });
});

t.test('a database of Heketi is taken over without the old program', async (t) => {
  const dir = t.testdir();
  const [ours, json] = [join(dir, 'new.db'), join(dir, 'new.json')];
  const both = ['--boltfile', boltFile('small'), '--jsonfile', jsonFile('small')];
  t.strictSame(await heketiDb('import', ...both, '--dbfile', ours), failed('Please provide file for input'));
  t.strictSame(
    await heketiDb('import', '--boltfile', boltFile('small'), '--dbfile', ours),
    done(`DB imported to ${ours}`),
  );
  await heketiDb('export', '--dbfile', ours, '--jsonfile', json);
  t.equal(withoutGeneration(readFileSync(json, 'utf8')), withoutGeneration(jsonOf('small')));

  for (const name of names) {
    const [fromFile, fromJson] = [join(dir, `${name}-file.db`), join(dir, `${name}-json.db`)];
    const imported = await heketiDb('import', '--boltfile', boltFile(name), '--dbfile', fromFile);
    t.equal(imported.code, 0, name);
    t.equal(
      (await heketiDb('import', '--jsonfile', jsonFile(name), '--dbfile', fromJson)).err,
      imported.err.replace(fromFile, fromJson),
    );
    const [one, other] = await Promise.all(
      [fromFile, fromJson].map((file) => heketiDb('export', '--dbfile', file, '--jsonfile', '-')),
    );
    t.equal(withoutGeneration(one?.out ?? ''), withoutGeneration(other?.out ?? 'x'), `${name}: the same state`);
  }
});

t.test("a database of Heketi is exported as Heketi's own export does", async (t) => {
  for (const name of names) {
    const { code, out, err } = await heketiDb('export', '--dbfile', boltFile(name), '--jsonfile', '-');
    t.strictSame({ code, err }, { code: 0, err: '' });
    t.equal(out, jsonOf(name));
  }
});

t.test('a file with one broken meta page may be of before the last change', async (t) => {
  const half = (page: number) => readFileSync(boltFile('small')).fill(0, page * 4096, (page + 1) * 4096);
  const dir = t.testdir({ 'older.db': half(0), 'newer.db': half(1) });
  const warning =
    'One of the two meta pages is broken: if it was the newer one, the last change to the database is missing.\n';
  const database = join(dir, 'new.db');

  const exported = await heketiDb('export', '--dbfile', join(dir, 'newer.db'), '--jsonfile', '-');
  t.strictSame(exported, { code: 0, out: jsonOf('small'), err: `WARNING: ${warning}` });

  // Before its last change the database was in the middle of a create.
  const older = await heketiDb('import', '--boltfile', join(dir, 'older.db'), '--dbfile', database);
  t.match(older, { code: 1, err: /^db creation failed: Operation [0-9a-f]{32} \(create-volume\) has not ended/ });
  t.ok(older.err.endsWith(warning));

  t.strictSame(await heketiDb('import', '--boltfile', join(dir, 'newer.db'), '--dbfile', database), {
    code: 0,
    out: '',
    err: `WARNING: ${warning}DB imported to ${database}\n`,
  });
});

t.test('a damaged one is refused', async (t) => {
  const dir = t.testdir({ 'cut.db': readFileSync(boltFile('small')).subarray(0, 40_000) });
  const attempt = await heketiDb('import', '--boltfile', join(dir, 'cut.db'), '--dbfile', join(dir, 'new.db'));
  t.match(attempt, {
    code: 1,
    err: /^db creation failed: The Heketi database is damaged: it was cut short, to 40000 of/,
  });
  t.strictSame(readdirSync(dir), ['cut.db']);
});

t.test('nothing is overwritten', async (t) => {
  const { dir, file } = await imported(t);
  const before = readFileSync(file);
  t.strictSame(
    await heketiDb('import', '--jsonfile', jsonFile('empty'), '--dbfile', file),
    failed(`db creation failed: ${file} file already exists`),
  );
  t.ok(readFileSync(file).equals(before));

  const json = join(dir, 'there.json');
  writeFileSync(json, 'mine');
  const refused = await heketiDb('export', '--dbfile', file, '--jsonfile', json);
  t.match(refused, { code: 1, err: /^failed to dump db: Could not create json file: EEXIST/ });
  t.equal(readFileSync(json, 'utf8'), 'mine');
});

t.test('what can not be taken over leaves no database', async (t) => {
  const work = { pendingoperations: { 1: { Id: '1', Type: 3 } } };
  const dir = t.testdir({ 'half.json': '{"clusterentries": {', 'work.json': JSON.stringify(work) });
  const file = join(dir, 'new.db');
  const attempt = (json: string) => heketiDb('import', '--jsonfile', json, '--dbfile', file);
  t.match(await attempt(join(dir, 'absent')), {
    code: 1,
    err: /^db creation failed: Could not open input file: ENOENT/,
  });
  t.match(await attempt(join(dir, 'half.json')), {
    code: 1,
    err: /^db creation failed: Could not decode input file as JSON: /,
  });
  t.strictSame(
    await attempt(join(dir, 'work.json')),
    failed(
      'db creation failed: Operation 1 (expand-volume) has not ended: let the old service clean it up first (heketi-cli server operations cleanup).',
    ),
  );
  t.strictSame(readdirSync(dir), ['half.json', 'work.json']);
});

t.test('an import that died before its end is no database, and is done again', async (t) => {
  const dir = t.testdir({ 'new.db.importing': 'half of', 'new.db.importing-wal': 'a database' });
  const file = join(dir, 'new.db');
  t.match(await heketiDb('import', '--jsonfile', jsonFile('small'), '--dbfile', file), { code: 0 });
  t.strictSame(readdirSync(dir), ['new.db']);
});

t.test('what is taken over otherwise than it was is told', async (t) => {
  const file = join(t.testdir(), 'new.db');
  const { code, err } = await heketiDb('import', '--jsonfile', jsonFile('crashed-clone'), '--dbfile', file);
  t.equal(code, 0);
  t.match(err, /^WARNING: The clone [0-9a-f]{32} was cut off.*\nWARNING: Which bricks.*\nDB imported to .*\n$/);
  const store = openStore({ file, clock, executorKind: 'real' });
  t.equal(store.read((reader) => reader.listGuessedSets()).length, 2);
  store.close();
});

t.test('the check', async (t) => {
  const { file } = await imported(t);
  const { code, out, err } = await heketiDb('consistency-check', '--dbfile', file);
  t.strictSame({ code, err }, { code: 0, err: '' });
  t.match(JSON.parse(out), { volumes: { total: 5, ok: 5 }, devices: { total: 8 }, totalinconsistencies: 0 });
});

t.test('a database that is not there is not made', async (t) => {
  const file = join(t.testdir(), 'absent.db');
  const cases = [
    [['export', '--jsonfile', '-'], 'failed to dump db'],
    [['consistency-check'], 'failed to check db'],
    [['delete-bricks-with-empty-path', '--all'], 'failed to delete bricks with empty path'],
  ] as const;
  for (const [argv, prefix] of cases) {
    const { code, err } = await heketiDb(...argv, '--dbfile', file);
    t.equal(code, 1);
    t.match(err, `${prefix}: Unable to open database: ENOENT`);
    t.notOk(existsSync(file));
  }
});

t.test('a database that a service has open is left alone', async (t) => {
  const { file } = await imported(t);
  const service = openStore({ file, clock, executorKind: 'real' });
  const { code, err } = await heketiDb('export', '--dbfile', file, '--jsonfile', '-');
  t.equal(code, 1);
  t.match(err, /^failed to dump db: The database .* is in use\n/);
  service.close();
});

t.test('bricks that are on no node', async (t) => {
  const { file } = await imported(t);
  const store = () => openStore({ file, clock, executorKind: 'real' });
  const opened = store();
  const [brick, kept] = opened.read((reader) =>
    reader
      .listClusterIds()
      .flatMap((id) => reader.listClusterDevices(id).flatMap((d) => reader.listDeviceBricks(d.id))),
  );
  if (brick === undefined || kept === undefined) throw new Error('no bricks');
  const before = opened.read((reader) => reader.getDevice(brick.deviceId).placedKib) as number;
  const pool = opened.read((reader) => reader.getPool(brick.poolId));
  await opened.write((writer) => {
    writer.removeBrick(brick.id);
    writer.insertBrick({ ...brick, path: '' });
  });
  opened.close();

  const remove = (...argv: string[]) => heketiDb('delete-bricks-with-empty-path', '--dbfile', file, ...argv);
  t.strictSame(await remove(), failed('neither --all flag nor list of clusters/nodes/devices is given'));
  t.strictSame(
    await remove('--nodes', 'x1'),
    failed('failed to delete bricks with empty path: x1 is not a valid UUID'),
  );
  t.strictSame(
    await remove('--devices', 'f'.repeat(32)),
    failed('failed to delete bricks with empty path: Id not found'),
  );
  const removed = done('bricks with empty path removed ');
  t.strictSame(await remove('--nodes', kept.nodeId === brick.nodeId ? 'f'.repeat(32) : kept.nodeId), removed);
  t.ok(find(), 'it is on another node');
  t.strictSame(await remove('--devices', `${kept.deviceId},${brick.deviceId}`), removed);
  t.notOk(find());

  const after = store();
  t.ok(after.read((reader) => reader.findBrick(kept.id)));
  t.equal(
    after.read((reader) => reader.getDevice(brick.deviceId).placedKib),
    before - (pool.sizeKib as number) - (pool.metadataKib as number),
  );
  after.close();
  t.strictSame(await remove('--all'), removed, 'it may be repeated');

  function find() {
    const looked = store();
    const found = looked.read((reader) => reader.findBrick(brick?.id ?? ''));
    looked.close();
    return found;
  }
});

t.test('host names of what was taken over are taken', async (t) => {
  const { file } = await imported(t);
  const store = openStore({ file, clock, executorKind: 'real' });
  const node = store.read((reader) => reader.listAllNodes()[0]);
  if (node === undefined) throw new Error('no node');
  for (const names of [{ manage: node.manage }, { storage: node.storage }]) {
    const second = { ...node, id: 'f'.repeat(32), manage: ['new'], storage: ['new'], ...names };
    await t.rejects(
      store.write((writer) => writer.insertNode(second)),
      { code: 'conflict' },
    );
  }
  store.close();
});
