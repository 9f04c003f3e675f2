import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { BackupIndex } from '../../../src/kubernetes/backup/backup-index.ts';
import { downloadBackup, readIndex } from '../../../src/kubernetes/backup/download.ts';
import { slotName } from '../../../src/kubernetes/backup/names.ts';
import { temporaryDirectory } from '../../db/objects.ts';
import { type Asked, status } from '../../helpers/kubernetes-api.ts';
import { database, name, type Stage, stage, writer } from './stage.ts';

async function restored(t: Test, { secrets }: Stage) {
  const file = join(temporaryDirectory(t), 'restored.db');
  const found = await downloadBackup(secrets, name, file);
  return { found, bytes: found && readFileSync(file) };
}

/** So that bases follow each other quickly. */
const shortRing = { slots: 8, perBase: 3 };

const isWrite = ({ verb, name: secret }: Asked) => verb !== 'get' && secret === name;

t.test('a write of the index that comes true after it was given up is not taken for another server', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  let now = 5000;
  const backup = writer(place, pages, { clock: { now: () => ++now } });
  await fill('x', 100);
  await backup.store();
  const { promise: later, resolve: letIt } = Promise.withResolvers<void>();
  let writes = 0;
  place.api.before = async (asked) => {
    if (!isWrite(asked)) return undefined;
    writes += 1;
    if (writes === 1) {
      place.api.cut();
      await later;
    } else if (writes === 2) {
      letIt();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return undefined;
  };
  await fill('x', 200);
  await t.rejects(backup.store(), { code: 'unavailable' });
  for (let tries = 0; !backup.upToDate && tries < 5; tries++) {
    await backup.store().catch((error) => t.equal(error.code, 'unavailable', error.message));
  }
  t.ok(backup.upToDate);
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
});

t.test('parts that somebody has removed or changed are written again with the next base', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages, { ring: shortRing });
  await fill('large', 3_500_000);
  const someBases = async (from: number) => {
    for (let round = 0; round < 8; round++) {
      await fill('small', from + round);
      for (let tries = 0; !backup.upToDate && tries < 5; tries++) await backup.store().catch(() => undefined);
    }
  };
  await someBases(60);
  place.fake.put(`${name}-a-002`, null);
  place.fake.put(`${name}-b-003`, { raw: Buffer.from('damaged') });
  await someBases(90);
  t.ok(backup.upToDate);
  for (const { set } of (await readIndex(place.secrets, name))?.bases ?? []) {
    t.ok(place.fake.data(`${name}-${set}-002`), `${set} is whole`);
    t.notOk(place.fake.data(`${name}-${set}-003`)?.raw?.equals(Buffer.from('damaged')));
  }
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));

  for (const secret of place.fake.names()) place.fake.put(secret, null);
  await someBases(120);
  t.ok((await restored(t, place)).bytes?.equals(store.backup()), 'all of it removed');
  t.match(await readIndex(place.secrets, name), { claim: { writer: 'one' } }, 'and it is ours again');
});

t.test('a log that is full because no base can be written is never written over', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages, { ring: shortRing });
  await fill('large', 1_200_000);
  await backup.store();
  const noWindows = async ({ verb, name: secret }: Asked) =>
    verb !== 'get' && /-[ab]-\d+$/.test(secret) ? status(507, 'Full', 'no room for this') : undefined;
  place.api.before = noWindows;
  let failures = 0;
  for (let round = 0; round < 10; round++) {
    await fill(`x${round}`, 3000);
    for (let tries = 0; !backup.upToDate && tries < 3; tries++) {
      await backup.store().catch(() => {
        failures += 1;
      });
    }
  }
  t.ok(failures > 0);
  const full = await readIndex(place.secrets, name);
  t.equal(full?.entries.length, shortRing.slots);
  const { found } = await restored(t, place);
  t.match(found, { change: full?.change, problems: [] }, 'what is stored is whole');

  place.api.before = async () => undefined;
  await backup.store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
  for (let round = 0; round < 3; round++) {
    await fill('y', 100 + round);
    await backup.store();
  }
  const newest = await readIndex(place.secrets, name);
  place.fake.put(`${name}-${newest?.bases[0]?.set}-000`, null);
  const older = await restored(t, place);
  t.equal(older.found?.change, full?.change, 'the older base ends where its log has a gap');
  t.ok(older.found?.problems.length);
});

t.test('what is too large for the log is not left out when the base that has it fails', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages);
  await fill('x', 10);
  await backup.store();
  let failed = 0;
  place.api.before = async (asked) => {
    const entries = JSON.parse(place.fake.data(name)?.['index.json']?.toString() ?? '{}').entries?.length;
    if (entries < 7 || asked.verb === 'get') return undefined;
    // In the middle of the upload after which a base is due; more of it than a part can have.
    if (isWrite(asked) && entries === 7) await fill('large', 1_800_000);
    if (!/-[ab]-\d+$/.test(asked.name)) return undefined;
    failed += 1;
    return status(507, 'Full', 'no room for this');
  };
  for (let round = 0; round < 8; round++) {
    await fill('x', 20 + round);
    await backup.store().catch(() => undefined);
  }
  place.api.before = async () => undefined;
  t.ok(failed > 0);
  await fill('x', 30);
  await backup.store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
  const newest = await readIndex(place.secrets, name);
  place.fake.put(`${name}-${newest?.bases[0]?.set}-000`, null);
  const { found } = await restored(t, place);
  t.match(found?.problems, [/is gone/, /the log ends at change 9/], 'nor does the older base pretend to have it');
});

t.test('an older base of another database is never taken for the newest state', async (t) => {
  const place = await stage(t);
  const first = database(t);
  for (let round = 0; round < 5; round++) await first.fill('x', 1000 + round);
  await writer(place, first.pages, { writer: 'one' }).store();
  // A local database with fewer changes was told to count.
  const second = database(t);
  await second.fill('x', 10);
  const index = new BackupIndex(place.secrets, name);
  await index.open(false);
  const claim = { writer: 'two', lineage: second.pages.lineage, at: 0, empty: false };
  await index.swap({ ...index.record, claim });
  await writer(place, second.pages, { writer: 'two' }).store();
  const record = await readIndex(place.secrets, name);
  t.match(record, { change: 1, bases: [{ change: 1 }, { change: 5 }] });
  place.fake.put(`${name}-${record?.bases[0]?.set}-000`, null);
  const { found } = await restored(t, place);
  t.equal(found?.change, 5);
  t.match(found?.problems, [/is gone/, /the log ends at change 5/]);
});

t.test('what the API server refuses is told in its own words', async (t) => {
  const place = await stage(t);
  const { pages, fill } = database(t);
  await fill('x', 10);
  place.api.before = async ({ verb }) =>
    verb === 'create' ? status(404, 'NotFound', 'namespaces "storage" not found') : undefined;
  await t.rejects(writer(place, pages).store(), {
    code: 'unavailable',
    message: 'Kubernetes: create secrets in namespace storage was answered with 404: namespaces "storage" not found',
  });
  place.api.before = async () => undefined;
  await place.secrets.createImmutable(name, {});
  await t.rejects(writer(place, pages).store(), { code: 'unavailable', message: /field is immutable/ });
});

t.test('of two that begin a backup at the same moment one has it', async (t) => {
  const place = await stage(t);
  const both = await Promise.all(
    ['one', 'two'].map(async (server) => {
      const data = database(t);
      await data.fill(server, 2_000_000);
      return { ...data, backup: writer(place, data.pages, { writer: server }) };
    }),
  );
  const ended = await Promise.allSettled(both.map(({ backup }) => backup.store()));
  t.same(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.match(
    ended.find(({ status }) => status === 'rejected'),
    { reason: { code: 'conflict', message: /was taken over by another server/ } },
  );
  const winner = both[ended.findIndex(({ status }) => status === 'fulfilled')];
  await winner?.fill('more', 100);
  await winner?.backup.store();
  t.ok((await restored(t, place)).bytes?.equals(winner?.store.backup() ?? Buffer.alloc(0)));
});

t.test('an index that can not be read is written over only when told so', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  await fill('x', 10);
  await writer(place, pages).store();
  place.fake.put(name, { ...place.fake.data(name), 'index.json': Buffer.from('{}') });
  await t.rejects(writer(place, pages).store(), { code: 'unavailable', message: /is damaged/ });
  const told = writer(place, pages, { startEmpty: true });
  await told.store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()), 'with the database that is there');
});

t.test('an index without room beside the copy of Heketi is told with the way out', async (t) => {
  const place = await stage(t);
  const { pages, fill } = database(t);
  place.fake.put(name, { 'heketi.db.gz': Buffer.alloc(1024 * 1024) });
  await fill('x', 10);
  const backup = writer(place, pages);
  for (let tries = 0; tries < 3; tries++) {
    await t.rejects(backup.store(), {
      message:
        /no room left .* kubectl -n storage patch secret heketi-db-backup --type=merge -p '\{"data":\{"heketi\.db\.gz":null\}\}'/,
    });
  }
  place.fake.put(name, {});
  await backup.store();
  t.ok(backup.upToDate);
});

t.test('after very many servers the index is still known as our own', async (t) => {
  const place = await stage(t);
  const { pages, fill } = database(t);
  await fill('x', 10);
  const backup = writer(place, pages);
  await backup.store();
  const index = new BackupIndex(place.secrets, name);
  await index.open(false);
  const ancestors = Array.from({ length: 120 }, (_, number) => ({ lineage: `former${number}`, change: number }));
  await index.swap({ ...index.record, ancestors });
  await index.verify(true);
  t.equal(index.record.ancestors.length, 100);
});

t.test('slots and windows that others have used are not written before they are read', async (t) => {
  const place = await stage(t);
  const { pages, fill, store } = database(t);
  place.fake.put(slotName(name, 0), { raw: Buffer.from('of a backup that was removed') });
  const backup = writer(place, pages);
  await fill('x', 10);
  await backup.store();
  await fill('x', 20);
  await backup.store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
});
