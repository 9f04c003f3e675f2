import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { restoreState } from '../../src/app/restore.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { checkStore } from '../../src/db/check.ts';
import { inspectDatabase } from '../../src/db/inspect-database.ts';
import { openStore } from '../../src/db/open.ts';
import type { Leadership } from '../../src/domain/leadership.ts';
import { readIndex } from '../../src/kubernetes/backup/download.ts';
import { heketiKey } from '../../src/kubernetes/backup/names.ts';
import { aCluster, clock, temporaryDirectory } from '../db/objects.ts';
import { status } from '../helpers/kubernetes-api.ts';
import { keptLog } from '../helpers/log.ts';
import { database, name, type Stage, stage, writer } from '../kubernetes-client/backup/stage.ts';

type Told = Partial<NonNullable<Config['backup']>>;

/** As one of several, which leads by now. */
const leadership: Leadership = {
  identity: 'elected',
  term: () => 1,
  mayAct: () => true,
  surpass: async () => undefined,
  leader: () => 'elected',
};

/** A start of a server in a place of its own; `server` is its name. */
function starting(t: Test, { api }: Stage, directory = temporaryDirectory(t)) {
  const file = join(directory, 'heketi.db');
  const log = keptLog();
  const usual = loadConfig({
    env: { HEKETI_EXECUTOR: 'simulated', HEKETI_DB_PATH: file, HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true' },
    flags: { disableAuth: true },
  });
  const start = (server: string, told: Told = {}, elected?: Leadership) => {
    const backup = usual.backup && { ...usual.backup, ...told };
    const clock = { now: () => 7_300_000 };
    const parts = { clock, log, kubernetes: api.kubernetes, serverId: server, leadership: elected };
    return restoreState({ ...usual, backup }, parts);
  };
  return { file, log, start };
}

/** A backup of a database with some clusters, made by `server`. */
async function backedUp(t: Test, place: Stage, server = 'one', clusters = ['c1', 'c2']) {
  const data = database(t);
  const keeper = writer(place, data.pages, { writer: server });
  const add = async (id: string) => {
    await data.store.write((writer) => writer.insertCluster(aCluster({ id })));
    await keeper.store();
  };
  for (const id of clusters) await add(id);
  return { ...data, keeper, add };
}

function clustersIn(file: string): string[] {
  const store = openStore({ file, clock, executorKind: 'any' });
  try {
    if (checkStore(store).length > 0) throw new Error('it is not sound');
    return store.read((reader) => reader.listClusterIds());
  } finally {
    store.close();
  }
}

t.test('without a backup there is nothing to restore, and an empty Secret is none', async (t) => {
  const place = await stage(t);
  const { start, file } = starting(t, place);
  await start('two');
  place.fake.put(name, {});
  await start('two');
  t.notOk(existsSync(file));
  t.same(
    place.api.asked.filter(({ verb }) => verb !== 'get'),
    [],
    'and nothing is written',
  );
});

t.test('without a local database the newest state is restored, as a database of its own', async (t) => {
  const place = await stage(t);
  const { store, keeper, add } = await backedUp(t, place);
  const { start, file, log } = starting(t, place);
  writeFileSync(file, '');
  writeFileSync(`${file}-wal`, 'the log of another file');
  await start('two');
  t.same(clustersIn(file), ['c1', 'c2']);
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.match(inspectDatabase(file), { change: store.change() });
  t.not(
    inspectDatabase(file)?.lineage,
    store.read((reader) => reader.findSetting('generation_id')),
  );
  t.match(log.lines.at(-1), { level: 'info', message: /was restored/, fields: { change: 2, clusters: 2 } });

  await t.rejects(add('late'), { code: 'conflict', message: /taken over by another server \(two/ });
  t.not(keeper.upToDate, 'the former server is out');
  await start('two');
  await start('three');
  t.same(clustersIn(file), ['c1', 'c2'], 'a start again keeps it');
});

t.test('a local database that has all of the backup is kept', async (t) => {
  const place = await stage(t);
  const { file, store } = await backedUp(t, place);
  await store.write((writer) => writer.insertCluster(aCluster({ id: 'c3' })));
  store.close();
  const again = starting(t, place, join(file, '..'));
  await again.start('two');
  t.same(clustersIn(file), ['c1', 'c2', 'c3']);
  t.match(again.log.lines, [{ message: /newer than the backup, and is kept/, fields: { local: 3, backup: 2 } }]);
  t.equal((await readIndex(place.secrets, name))?.claim.writer, 'two');
});

t.test('one that lacks something is refused, with both ages and counts, until told', async (t) => {
  const place = await stage(t);
  const { store, add } = await backedUp(t, place);
  const directory = temporaryDirectory(t);
  const { start, file, log } = starting(t, place, directory);
  writeFileSync(file, store.backup());
  await add('c3');
  const before = readFileSync(file);
  const refused = {
    code: 'invalid',
    message:
      /is older than the backup in the Secret storage\/heketi-db-backup\nlocal: +change 2, 1970-01-01T00:00:01.000Z, 2h 1m ago; 2 clusters, .*0 volumes\nbackup: change 3, .* 3 clusters.*\n.*--trust-local/,
  };
  await t.rejects(start('two'), refused);
  t.ok(readFileSync(file).equals(before), 'nothing was changed');
  t.equal((await readIndex(place.secrets, name))?.claim.writer, 'one', 'and nobody was sent away');

  await start('two', { trustLocal: true });
  t.same(clustersIn(file), ['c1', 'c2']);
  t.match(log.lines.at(-1), { level: 'warn', message: /--trust-local/ });
  await start('three');
  t.same(clustersIn(file), ['c1', 'c2'], 'told once is enough');
  await t.rejects(add('c4'), { code: 'conflict' });
});

t.test('one of another database, or that went another way, is refused too', async (t) => {
  const place = await stage(t);
  const { file: old, store, keeper } = await backedUp(t, place);
  const other = starting(t, place);
  openStore({ file: other.file, clock, executorKind: 'any' }).close();
  await t.rejects(other.start('two'), { code: 'invalid', message: /is of another database than the local one/ });

  // Somebody restores it and goes on, while the first one goes on as well.
  const second = starting(t, place);
  await second.start('two');
  const data = database(t, second.file);
  await data.store.write((writer) => writer.insertCluster(aCluster({ id: 'd1' })));
  await writer(place, data.pages, { writer: 'two' }).store();
  await store.write((writer) => writer.insertCluster(aCluster({ id: 'late' })));
  await t.rejects(keeper.store(), { code: 'conflict' });
  store.close();
  const first = starting(t, place, join(old, '..'));
  await t.rejects(first.start('three'), { code: 'invalid', message: /have gone different ways/ });
});

t.test('one that was restored, ended before anything of it was stored, and comes back, is known', async (t) => {
  const place = await stage(t);
  await backedUp(t, place);
  const short = starting(t, place);
  await short.start('two');
  await starting(t, place).start('three');
  await t.rejects(short.start('four'), { code: 'invalid', message: /is older than the backup/ });
  await short.start('four', {}, leadership);
  t.same(clustersIn(short.file), ['c1', 'c2']);
  t.ok(existsSync(`${short.file}.superseded`), 'what it had is kept beside');
});

t.test('of a damaged backup the last whole state is restored, and what is lost is said', async (t) => {
  const place = await stage(t);
  const { store, add } = await backedUp(t, place, 'one', ['c1']);
  for (let round = 0; round < 12; round++) await add(`x${round}`);
  const sound = await readIndex(place.secrets, name);
  t.same(
    sound?.bases.map(({ set }) => set),
    ['b', 'a'],
  );

  place.fake.put(`${name}-b-000`, { raw: Buffer.from('damaged') });
  const previous = starting(t, place);
  await previous.start('two');
  t.equal(clustersIn(previous.file).length, 13, 'the older base and its log make the same state');
  t.notOk(previous.log.lines.some(({ level }) => level === 'error'));

  place.fake.put(`${name}-log-010`, null);
  const shorter = starting(t, place);
  await shorter.start('three');
  const rest = clustersIn(shorter.file).length;
  t.ok(rest > 5 && rest < 13, `${rest} of 13 clusters`);
  t.match(shorter.log.lines.at(-2), {
    level: 'error',
    message: /an older one was restored, and what came after it is lost/,
    fields: {
      newest: store.change(),
      problems: [/heketi-db-backup-b-000 is damaged/, /heketi-db-backup-log-010 is gone/],
    },
  });
  t.equal((await readIndex(place.secrets, name))?.change, inspectDatabase(shorter.file)?.change, 'the index says so');

  place.fake.put(`${name}-a-000`, null);
  const nothing = starting(t, place);
  await t.rejects(nothing.start('four'), { code: 'unavailable', message: /Nothing in the backup is whole/ });
  t.notOk(existsSync(nothing.file));
});

t.test('a backup that can not be read is not the same as none', async (t) => {
  const place = await stage(t);
  const { file: local, store } = await backedUp(t, place);
  const { start, file, log } = starting(t, place);
  const both = async (message: RegExp) => {
    await t.rejects(start('two'), { code: 'unavailable', message });
    t.notOk(existsSync(file));
  };
  place.api.forbid = ({ resource }) => resource === 'secrets';
  await both(
    /403.*add to the Role in namespace storage: \{apiGroups: \[""\], resources: \["secrets"\], verbs: \["get"\], resourceNames: \["heketi-db-backup"\]\}\n.*--start-empty/,
  );
  place.api.forbid = () => false;
  place.api.before = async () => status(500, 'InternalError', 'etcd is away');
  await both(/500: etcd is away/);
  place.api.before = async () => 'drop';
  await both(/does not answer/);
  place.api.before = async () => undefined;
  const index = place.fake.data(name) ?? {};
  place.fake.put(name, { ...index, 'index.json': Buffer.from('{}') });
  await both(/is damaged: index\.json and index\.sha256 do not belong together/);
  store.close();
  await t.rejects(
    starting(t, place, join(local, '..')).start('two'),
    { code: 'unavailable' },
    'beside a local one too',
  );
  place.fake.put(name, { password: Buffer.from('x') });
  await both(/is of another program \(it has password\)/);
  place.fake.put(name, index);
  place.fake.put(`${name}-a-000`, null);
  await both(/Nothing in the backup is whole: the Secret heketi-db-backup-a-000 is gone/);
  t.notOk(JSON.stringify(log.lines).includes('token'));
});

t.test('--start-empty begins with nothing, and is obeyed once', async (t) => {
  const place = await stage(t);
  const { add } = await backedUp(t, place);
  const { start, file } = starting(t, place);
  await start('two', { startEmpty: true });
  t.notOk(existsSync(file));
  const data = database(t, file);
  await data.store.write((writer) => writer.insertCluster(aCluster({ id: 'new' })));
  await writer(place, data.pages, { writer: 'two', startEmpty: true }).store();
  await t.rejects(add('c3'), { code: 'conflict' });

  const later = starting(t, place);
  await later.start('three', { startEmpty: true });
  t.same(clustersIn(later.file), ['new'], 'a setting that was left there does no harm');
  t.match(later.log.lines[0], { level: 'warn', message: /was obeyed already/ });

  place.api.before = async () => 'drop';
  const away = starting(t, place);
  await away.start('four', { startEmpty: true });
  t.notOk(existsSync(away.file));
  place.api.before = async () => undefined;
  const empty = database(t, away.file);
  await empty.store.write((writer) => writer.insertCluster(aCluster({ id: 'e' })));
  const stranger = writer(place, empty.pages, { writer: 'four', startEmpty: true });
  await t.rejects(stranger.store(), { code: 'conflict' }, 'what could be read by now is not written over');
});

t.test("Heketi's own backup is answered with how to migrate", async (t) => {
  const place = await stage(t);
  place.fake.put(name, { [heketiKey]: Buffer.from('bolt') });
  const { start, file } = starting(t, place);
  await t.rejects(start('two'), {
    code: 'invalid',
    message:
      /holds a backup that Heketi itself has made[\s\S]*kubectl -n storage get secret heketi-db-backup -o jsonpath='\{\.data\.heketi\\\.db\\\.gz\}' \| base64 -d \| gunzip > heketi-bolt\.db\n +heketi db import --boltfile/,
  });
  await start('two', { startEmpty: true });
  openStore({ file, clock, executorKind: 'any' }).close();
  await start('two');
  t.same(
    place.api.asked.filter(({ verb }) => verb !== 'get'),
    [],
  );
});
