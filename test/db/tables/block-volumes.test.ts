import t, { type Test } from 'tap';
import type { Store } from '../../../src/db/store.ts';
import { freeGib } from '../../../src/domain/block.ts';
import { aBlockVolume, aCluster, anOperation, aVolume, memoryStore } from '../objects.ts';

/** Hosting volumes `v1` (100 GiB) and `v2` in cluster `c1`, `v3` in `c2`, operation `o1`. */
async function storeWithHosting(t: Test): Promise<Store> {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster({ id: 'c1' }));
    writer.insertCluster(aCluster({ id: 'c2' }));
    writer.insertOperation(anOperation());
    for (const [id, clusterId] of Object.entries({ v1: 'c1', v2: 'c1', v3: 'c2' })) {
      writer.insertVolume(aVolume({ id, clusterId, name: `vol_${id}`, sizeGib: 100, block: true }));
    }
  });
  return store;
}

const free = (store: Store, id = 'v1') => store.read((reader) => freeGib(reader.getHostingVolume(id)));

t.test('a block volume is what was inserted', async (t) => {
  const store = await storeWithHosting(t);
  const blocks = [
    aBlockVolume({ id: 'k1' }),
    aBlockVolume({ id: 'k2', name: 'b', auth: false, hosts: [], takenGib: 9, haCount: 0, expandOp: 'o1' }),
  ];
  await store.write((writer) => blocks.forEach((block) => void writer.insertBlockVolume(block)));
  for (const block of blocks)
    t.same(
      store.read((reader) => reader.getBlockVolume(block.id)),
      block,
    );
  const change = { sizeGib: 9, usableGib: 8, hosts: ['x'], expandOp: null, password: 'other' };
  await store.write((writer) => writer.updateBlockVolume('k2', change));
  t.match(
    store.read((reader) => reader.findBlockVolumeByName('v1', 'b')),
    { id: 'k2', ...change },
  );
  t.equal(
    store.read((reader) => reader.findBlockVolumeByName('v2', 'b')),
    undefined,
  );
  t.throws(() => store.read((reader) => reader.getBlockVolume('k9')), { code: 'not_found', message: 'Id not found' });
  await t.rejects(
    store.write((writer) => writer.updateBlockVolume('k9', change)),
    { code: 'not_found' },
  );
});

t.test('free space is what size, reserve and block volumes leave; it never goes below zero', async (t) => {
  const store = await storeWithHosting(t);
  t.equal(free(store), 98);
  await store.write((writer) => writer.insertBlockVolume(aBlockVolume({ id: 'k1', sizeGib: 50 })));
  await store.write((writer) =>
    writer.insertBlockVolume(aBlockVolume({ id: 'k2', name: 'b', sizeGib: 8, takenGib: 48 })),
  );
  t.equal(free(store), 0);
  await t.rejects(
    store.write((writer) => writer.insertBlockVolume(aBlockVolume({ id: 'k3', name: 'c', sizeGib: 1 }))),
    { code: 'refused', message: 'No space: 1 GiB do not fit in hosting volume v1, which has 0 GiB free' },
  );
  await t.rejects(
    store.write((writer) => writer.updateBlockVolume('k1', { takenGib: 51 })),
    { code: 'refused' },
  );
  await t.rejects(
    store.write((writer) => writer.updateHostingVolume('v1', { reservedGib: 3 })),
    { code: 'refused' },
  );
  await t.rejects(
    store.write((writer) => writer.updateVolume('v1', { sizeGib: 99 })),
    { code: 'refused' },
  );
  t.equal(free(store), 0, 'refused changes leave nothing');
  await store.write((writer) => writer.updateBlockVolume('k2', { takenGib: 8 }));
  t.equal(free(store), 40);
  await store.write((writer) => {
    writer.updateVolume('v1', { sizeGib: 110 });
    writer.updateHostingVolume('v1', { reservedGib: 3 });
    writer.removeBlockVolume('k1');
    writer.removeBlockVolume('k1');
  });
  t.equal(free(store), 99);
  t.same(
    store.read((reader) => reader.listWrongSums()),
    [],
  );
});

t.test('a block volume never takes less than its size', async (t) => {
  const store = await storeWithHosting(t);
  await t.rejects(store.write((writer) => writer.insertBlockVolume(aBlockVolume({ sizeGib: 5, takenGib: 4 }))));
});

t.test('a name is taken once in a hosting volume, pending or not', async (t) => {
  const store = await storeWithHosting(t);
  await store.write((writer) => {
    writer.insertBlockVolume(aBlockVolume({ id: 'k1', name: 'data', pendingOp: 'o1' }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k2', name: 'data', hostingId: 'v2' }));
  });
  await t.rejects(
    store.write((writer) => writer.insertBlockVolume(aBlockVolume({ id: 'k3', name: 'data' }))),
    { code: 'conflict', message: /block volume of this name/ },
  );
});

t.test('lists show what is visible, of all, of a cluster, of a hosting volume', async (t) => {
  const store = await storeWithHosting(t);
  await store.write((writer) => {
    writer.insertBlockVolume(aBlockVolume({ id: 'k4', name: 'd' }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k3', name: 'c', expandOp: 'o1' }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k2', hostingId: 'v2' }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k1', hostingId: 'v3' }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k0', name: 'p', pendingOp: 'o1' }));
  });
  store.read((reader) => {
    t.same(reader.listBlockVolumeIds(), ['k1', 'k2', 'k3', 'k4']);
    t.same(reader.listClusterBlockVolumeIds('c1'), ['k2', 'k3', 'k4']);
    t.same(reader.listHostedBlockVolumeIds('v1'), ['k3', 'k4']);
    t.same(
      reader.listBlockVolumes('v1').map(({ id }) => id),
      ['k0', 'k3', 'k4'],
    );
    t.same(
      reader.listHostingVolumes('c1').map(({ volumeId, placedGib }) => [volumeId, placedGib]),
      [
        ['v1', 9],
        ['v2', 3],
      ],
    );
    t.equal(reader.findHostingVolume('v9'), undefined);
  });
});

t.test('only a hosting volume holds block volumes, and none goes while it does', async (t) => {
  const store = await storeWithHosting(t);
  await store.write((writer) => writer.insertVolume(aVolume({ id: 'v4', name: 'file' })));
  await t.rejects(
    store.write((writer) => writer.insertBlockVolume(aBlockVolume({ hostingId: 'v4' }))),
    { code: 'not_found' },
  );
  await store.write((writer) => writer.insertBlockVolume(aBlockVolume()));
  await t.rejects(
    store.write((writer) => writer.removeVolume('v1')),
    { code: 'conflict' },
  );
  await store.write((writer) => {
    writer.removeBlockVolume('k1');
    writer.removeVolume('v1');
  });
  t.equal(
    store.read((reader) => reader.findHostingVolume('v1')),
    undefined,
  );
});

t.test('a hosting volume is under way while a running operation makes or deletes it', async (t) => {
  const store = await storeWithHosting(t);
  const underWay = () => store.read((reader) => reader.isHostingVolumeUnderWay());
  await store.write((writer) => writer.insertVolume(aVolume({ id: 'v4', name: 'file', pendingOp: 'o1' })));
  t.equal(underWay(), false);
  await store.write((writer) => writer.updateVolume('v2', { pendingOp: 'o1' }));
  t.equal(underWay(), true);
  await store.write((writer) => writer.updateOperation('o1', { state: 'interrupted' }));
  t.equal(underWay(), false);
});

t.test('a restriction and a reserve change by themselves', async (t) => {
  const store = await storeWithHosting(t);
  await store.write((writer) => writer.updateHostingVolume('v1', { restriction: 'locked' }));
  await store.write((writer) => writer.updateHostingVolume('v1', { reservedGib: 5 }));
  t.match(
    store.read((reader) => reader.getHostingVolume('v1')),
    { restriction: 'locked', reservedGib: 5, sizeGib: 100 },
  );
  await t.rejects(
    store.write((writer) => writer.updateHostingVolume('v9', { reservedGib: 1 })),
    { code: 'not_found' },
  );
});

t.test('a host goes from all block volumes of its cluster', async (t) => {
  const store = await storeWithHosting(t);
  const hosts = ['h3', 'h1', 'h2'];
  await store.write((writer) => {
    writer.insertBlockVolume(aBlockVolume({ id: 'k1', hosts }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k2', hostingId: 'v2', hosts: ['h2'] }));
    writer.insertBlockVolume(aBlockVolume({ id: 'k3', hostingId: 'v3', hosts }));
    writer.removeBlockHost('c1', 'h1');
  });
  const left = (id: string) => store.read((reader) => reader.getBlockVolume(id).hosts);
  t.same([left('k1'), left('k2'), left('k3')], [['h3', 'h2'], ['h2'], hosts]);
});
