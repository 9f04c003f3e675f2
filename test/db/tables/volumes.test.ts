import t from 'tap';
import type { Durability } from '../../../src/domain/durability.ts';
import { aCluster, anOperation, aVolume, memoryStore, storeWithVolume } from '../objects.ts';

t.test('a volume is what was inserted, of every durability', async (t) => {
  const store = memoryStore(t);
  const durabilities: Durability[] = [
    { type: 'none' },
    { type: 'replicate', replica: 3, arbiter: true },
    { type: 'disperse', data: 4, redundancy: 2 },
  ];
  const volumes = durabilities.map((durability, index) =>
    aVolume({
      id: `v${index}`,
      name: `name${index}`,
      durability,
      requested: { type: durability.type, replica: 0, data: index, redundancy: 0 },
      block: index === 1,
      options: index === 2 ? [] : ['b 1', '', 'a "2"'],
      snapshot: { enable: index === 0, factor: Math.fround(1.3) },
    }),
  );
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    for (const volume of volumes) writer.insertVolume(volume);
  });
  for (const volume of volumes) {
    t.same(
      store.read((reader) => reader.getVolume(volume.id)),
      volume,
    );
  }
  t.equal(
    store.read((reader) => reader.findVolume('v9')),
    undefined,
  );
  t.throws(() => store.read((reader) => reader.getVolume('v9')), { code: 'not_found', message: 'Id not found' });
});

t.test('a name is taken once in a cluster, pending or not', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster({ id: 'c1' }));
    writer.insertCluster(aCluster({ id: 'c2' }));
    writer.insertOperation(anOperation());
    writer.insertVolume(aVolume({ id: 'v1', name: 'data', pendingOp: 'o1' }));
    writer.insertVolume(aVolume({ id: 'v2', name: 'data', clusterId: 'c2' }));
  });
  await t.rejects(
    store.write((writer) => writer.insertVolume(aVolume({ id: 'v3', name: 'data' }))),
    { code: 'conflict', message: /volume of this name/ },
  );
  store.read((reader) => {
    t.equal(reader.findVolumeByName('c1', 'data')?.id, 'v1');
    t.equal(reader.findVolumeByName('c2', 'data')?.id, 'v2');
    t.equal(reader.findVolumeByName('c1', 'Data'), undefined);
    t.equal(reader.countVolumes('c1'), 1);
  });
});

t.test('a volume becomes visible with its mark gone', async (t) => {
  const store = memoryStore(t);
  const visible = () => store.read((reader) => reader.listVolumeIds());
  await store.write((writer) => {
    writer.insertCluster(aCluster({ id: 'c1' }));
    writer.insertCluster(aCluster({ id: 'c2' }));
    writer.insertOperation(anOperation());
    writer.insertVolume(aVolume({ id: 'v2', clusterId: 'c1' }));
    writer.insertVolume(aVolume({ id: 'v1', clusterId: 'c2' }));
    writer.insertVolume(aVolume({ id: 'v3', name: 'three', pendingOp: 'o1' }));
  });
  t.same(visible(), ['v1', 'v2']);
  await store.write((writer) => writer.updateVolume('v3', { pendingOp: null, sizeGib: 77 }));
  t.same(visible(), ['v1', 'v2', 'v3']);
  t.equal(
    store.read((reader) => reader.getVolume('v3').sizeGib),
    77,
  );
  await t.rejects(
    store.write((writer) => writer.updateVolume('v9', { sizeGib: 1 })),
    { code: 'not_found' },
  );
});

t.test('a volume is removed only without bricks', async (t) => {
  const store = await storeWithVolume(t);
  await t.rejects(
    store.write((writer) => writer.removeVolume('v1')),
    { code: 'conflict', message: 'Unable to delete volume [v1] because it contains bricks or block volumes' },
  );
  await store.write((writer) => {
    writer.removeBrick('b1');
    writer.removeVolume('v1');
    writer.removeVolume('v1');
  });
  store.read((reader) => {
    t.same(reader.listVolumeIds(), []);
    t.equal(reader.countVolumes('c1'), 0);
  });
});
