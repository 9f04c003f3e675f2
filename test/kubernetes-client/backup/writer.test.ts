import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { downloadBackup, readIndex } from '../../../src/kubernetes/backup/download.ts';
import { backupNames, heketiKey, originalName } from '../../../src/kubernetes/backup/names.ts';
import { temporaryDirectory } from '../../db/objects.ts';
import { seededRandom } from '../../helpers/random.ts';
import { database, name, type Stage, stage, writer } from './stage.ts';

async function restored(t: Test, { secrets }: Stage) {
  const file = join(temporaryDirectory(t), 'restored.db');
  const found = await downloadBackup(secrets, name, file);
  return { found, bytes: found && readFileSync(file) };
}

t.test('what is stored comes back, page by page, whatever was written', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages);
  t.equal(await readIndex(place.secrets, name), undefined);
  await fill('large', 1_500_000);
  for (let round = 0; round < 34; round++) {
    await fill(`x${round % 9}`, (round * 977) % 60_000);
    await backup.store();
    if (round % 5 !== 0 && round < 31) continue;
    const { found, bytes } = await restored(t, place);
    t.ok(bytes?.equals(store.backup()), `round ${round}`);
    t.equal(found?.change, store.change());
  }
  t.same(
    place.fake.names().filter((secret) => !backupNames().includes(secret)),
    [],
    'names are from the set that the Role lists',
  );
  const record = await readIndex(place.secrets, name);
  t.same(record?.bases.map(({ set }) => set).sort(), ['a', 'b']);
  t.ok((record?.entries.length ?? 0) <= 20);
  t.match(place.fake.labels(name), { glusterfs: 'heketi-db', heketi: 'db' });
});

t.test('a small change of a large database is one small part and the index', async (t) => {
  const place = await stage(t);
  const { pages, fill } = database(t);
  const backup = writer(place, pages);
  await fill('large', 3_000_000);
  await backup.store();
  t.ok(place.fake.names().length >= 4, 'larger than a Secret can be');
  await fill('small', 50);
  await backup.store();
  await fill('small', 60);
  place.api.asked.length = 0;
  await backup.store();
  t.same(
    place.api.asked.map(({ verb, name }) => `${verb} ${name}`),
    ['create heketi-db-backup-log-001', 'patch heketi-db-backup'],
  );
});

t.test('of a new base only the windows are written that the set does not have', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages);
  await fill('large', 5_000_000);
  for (let round = 0; round < 26; round++) {
    await fill('small', 60 + round);
    await backup.store();
  }
  const windows = place.api.asked.filter(({ verb, name }) => verb !== 'get' && /-[ab]-\d+$/.test(name));
  const count = Math.ceil(store.backup().length / 1_024_000);
  const of = (set: string) => windows.filter(({ name }) => name.includes(`-${set}-`)).length;
  t.ok(of('a') > count && of('b') > count, 'each set was a whole one first');
  t.ok(of('a') + of('b') < 3 * count, `four bases of ${count} windows took ${of('a') + of('b')}`);
});

t.test('content that can not be compressed fits as well', async (t) => {
  const place = await stage(t);
  const { pages, store } = database(t);
  await store.write((writer) => {
    const bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536))).toString('latin1');
    for (let index = 0; index < 40; index++) writer.saveSetting(`r${index}`, bytes + index);
  });
  await writer(place, pages).store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
});

t.test('after a restart nothing is written until there is something new', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  await fill('x', 5000);
  await writer(place, pages).store();
  const names = place.api.asked.length;
  const again = writer(place, pages);
  await again.store();
  t.ok(again.upToDate);
  t.same(
    place.api.asked.slice(names).filter(({ verb }) => verb !== 'get'),
    [],
  );
  await fill('y', 5000);
  await again.store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
});

t.test('a writer that was overtaken stops, and changes nothing of the newer state', async (t) => {
  const place = await stage(t);
  const first = database(t);
  const old = writer(place, first.pages, { writer: 'old' });
  await first.fill('x', 2_000_000);
  await old.store();
  await first.fill('y', 100);
  await old.store();

  const file = join(temporaryDirectory(t), 'heketi.db');
  await downloadBackup(place.secrets, name, file);
  const second = database(t, file);
  await second.store.write((writer) => writer.saveSetting('generation_id', 'second'));
  await t.rejects(writer(place, second.pages, { writer: 'new' }).store(), { code: 'conflict' }, 'not without a claim');
  await claim(place, 'new', 'second');
  const next = writer(place, { ...second.pages, lineage: 'second' }, { writer: 'new' });
  await second.fill('z', 2_000_000);
  await next.store();

  for (let round = 0; round < 3; round++) {
    await first.fill('late', 2_000_000 + round);
    await t.rejects(old.store(), { code: 'conflict', message: /taken over by another server \(new/ });
  }
  t.ok((await restored(t, place)).bytes?.equals(second.store.backup()));
  await second.fill('z', 100);
  await next.store();
  t.ok((await restored(t, place)).bytes?.equals(second.store.backup()));
});

/** As a restore does it. */
async function claim({ secrets }: Stage, writer: string, lineage: string): Promise<void> {
  const { BackupIndex } = await import('../../../src/kubernetes/backup/backup-index.ts');
  const index = new BackupIndex(secrets, name);
  await index.open(false);
  await index.swap({ ...index.record, claim: { writer, lineage, at: 0, empty: false } });
}

t.test('a writer that is overtaken between its look and its write changes nothing of the newer state', async (t) => {
  const place = await stage(t);
  const first = database(t);
  await first.fill('x', 2_500_000);
  const old = writer(place, first.pages, { writer: 'old' });
  await old.store();
  const file = join(temporaryDirectory(t), 'heketi.db');
  await downloadBackup(place.secrets, name, file);
  const second = database(t, file);
  const next = writer(place, { ...second.pages, lineage: 'second' }, { writer: 'new' });

  // Whatever the old one does next, at each of its requests the new one comes in between.
  let came = false;
  place.api.before = async (asked) => {
    if (came || asked.verb === 'get') return undefined;
    came = true;
    await claim(place, 'new', 'second');
    await second.fill('z', 2_500_000);
    await next.store();
    return undefined;
  };
  await first.fill('late', 100);
  await t.rejects(old.store(), { code: 'conflict' }).catch(() => undefined);
  await t.rejects(old.store(), { code: 'conflict' });
  t.ok(came);
  t.ok((await restored(t, place)).bytes?.equals(second.store.backup()));
});

t.test('an answer that gets lost, and errors in between, end with the right state', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages);
  const random = seededRandom(7);
  place.api.after = async () => (random() < 0.05 ? 'drop' : undefined);
  place.api.before = async () => (random() < 0.03 ? 'drop' : undefined);
  let failures = 0;
  for (let round = 0; round < 30; round++) {
    await fill(`x${round % 5}`, 3000 + round);
    for (let attempt = 0; !backup.upToDate && attempt < 50; attempt++) {
      await backup.store().catch((error) => {
        failures += 1;
        t.not(error.code, 'conflict', error.message);
      });
    }
    t.ok(backup.upToDate);
  }
  t.ok(failures > 3, `${failures} failures`);
  place.api.after = async () => undefined;
  place.api.before = async () => undefined;
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
});

t.test('what somebody else touches beside the backup does not stop it', async (t) => {
  const place = await stage(t);
  const { store, pages, fill } = database(t);
  const backup = writer(place, pages);
  await fill('x', 100);
  await backup.store();
  place.fake.put(name, { ...place.fake.data(name), note: Buffer.from('by hand') });
  await fill('x', 200);
  await backup.store();
  t.equal(place.fake.data(name)?.note?.toString(), 'by hand');
  place.fake.put(name, null);
  await fill('x', 300);
  await t.rejects(backup.store(), { code: 'unavailable', message: /was removed, and is begun anew/ });
  await backup.store();
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));
});

t.test("Heketi's own backup is copied before anything is written, and stays as it is", async (t) => {
  const place = await stage(t);
  const heketi = Buffer.from('a database of Heketi, compressed');
  place.fake.put(name, { [heketiKey]: heketi });
  const { pages, fill, store } = database(t);
  const backup = writer(place, pages);
  await fill('x', 100);
  await backup.store();
  t.ok(place.fake.isImmutable(originalName(name)));
  t.ok(place.fake.data(originalName(name))?.[heketiKey]?.equals(heketi));
  t.ok(place.fake.data(name)?.[heketiKey]?.equals(heketi), 'it is where Heketi looks for it');
  const writes = place.api.asked.filter(({ verb }) => verb !== 'get');
  t.equal(writes[0]?.name, originalName(name), 'the copy is made first');
  t.notOk(
    writes.some(({ name: secret, body }) => secret === name && heketiKey in ((body?.data ?? {}) as object)),
    'the key is never sent',
  );
  t.ok((await restored(t, place)).bytes?.equals(store.backup()));

  place.fake.put(name, { [heketiKey]: Buffer.from('a newer one') });
  const later = writer(place, pages, { writer: 'two' });
  await fill('x', 200);
  await t.rejects(later.store(), { message: /has to be copied to heketi-db-backup-original .* holds something else/ });
});
