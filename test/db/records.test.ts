import t from 'tap';
import { openStore } from '../../src/db/open.ts';
import { readRecords, writeRecords } from '../../src/db/records.ts';
import type { Store } from '../../src/db/store.ts';
import { aBlockVolume, aBrick, aCluster, aDevice, aNode, anOperation, aPool, aVolume, clock } from './objects.ts';

const empty = (): Store => openStore({ file: ':memory:', clock, executorKind: 'real' });

/** One of everything, some of it pending, and an operation that has ended. */
async function filled(): Promise<Store> {
  const store = empty();
  await store.write((writer) => {
    writer.insertOperation(anOperation({ id: 'o1', queueId: 'q1', state: 'running' }));
    writer.insertOperation(anOperation({ id: 'o2', queueId: 'q2', state: 'done', endedAt: 7 }));
    writer.insertCluster(aCluster());
    writer.insertNode(aNode({ manage: ['m1', 'm2'], storage: ['s1', 's2'], tags: { rack: 'a' } }));
    writer.insertDevice(aDevice({ foreignKib: 5 }));
    writer.insertPool(aPool());
    writer.insertPool(aPool({ id: 'p0', name: 'left' }));
    writer.insertVolume(aVolume());
    writer.insertVolume(aVolume({ id: 'v0', name: 'pending', pendingOp: 'o1' }));
    writer.insertBrick(aBrick());
    writer.guessSets('v1');
    writer.insertVolume(aVolume({ id: 'v2', name: 'hosting', sizeGib: 100, block: true }));
    writer.updateHostingVolume('v2', { reservedGib: 7, restriction: 'locked' });
    writer.insertBlockVolume(aBlockVolume({ id: 'bv1', hostingId: 'v2', sizeGib: 5, takenGib: 5 }));
  });
  return store;
}

t.test('all that is there, pending rows and empty pools included, but no work that has ended', async (t) => {
  const store = await filled();
  const records = store.read(readRecords);
  t.same(
    records.volumes.map(({ id, pendingOp }) => [id, pendingOp]),
    [
      ['v0', 'o1'],
      ['v1', null],
      ['v2', null],
    ],
  );
  t.same(
    records.pools.map(({ id }) => id),
    ['p0', 'p1'],
  );
  t.same(
    records.operations.map(({ id }) => id),
    ['o1'],
  );
  t.same(records.guessedSets, ['v1']);
  t.same(records.hosting, [{ volumeId: 'v2', reservedGib: 7, restriction: 'locked' }]);
  t.match(records.blockVolumes, [{ id: 'bv1', hostingId: 'v2' }]);
  store.close();
});

t.test('written into an empty database they are the same', async (t) => {
  const store = await filled();
  const copy = empty();
  const records = store.read(readRecords);
  await copy.write((writer) => writeRecords(writer, records));
  t.same(copy.read(readRecords), records);
  store.close();
  copy.close();
});

t.test('a contradiction leaves nothing', async (t) => {
  const store = await filled();
  const copy = empty();
  const records = { ...store.read(readRecords), nodes: [] };
  await t.rejects(
    copy.write((writer) => writeRecords(writer, records)),
    { code: 'not_found' },
  );
  t.same(
    copy.read((reader) => reader.listClusterIds()),
    [],
  );
  store.close();
  copy.close();
});

t.test('the mark of a guess goes with its volume', async (t) => {
  const store = await filled();
  await store.write((writer) => {
    writer.removeBrick('b1');
    writer.removeVolume('v1');
  });
  t.same(
    store.read((reader) => reader.listGuessedSets()),
    [],
  );
  store.close();
});

t.test('a backup is a database of its own that holds the same', async (t) => {
  const store = await filled();
  const records = store.read(readRecords);
  const bytes = store.backup();
  await store.write((writer) => writer.removePool('p0'));
  const file = `${t.testdir({ 'heketi.db': bytes })}/heketi.db`;
  const restored = openStore({ file, clock, executorKind: 'real' });
  t.same(restored.read(readRecords), records);
  store.close();
  restored.close();
});

t.test('every file has an id of its own', async (t) => {
  const [one, other] = [empty(), empty()];
  const id = (store: Store) => store.read((reader) => reader.findSetting('generation_id'));
  t.match(id(one), /^[0-9a-f]{32}$/);
  t.not(id(one), id(other));
  one.close();
  other.close();
});
