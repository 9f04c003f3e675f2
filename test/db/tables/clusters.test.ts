import t from 'tap';
import { aCluster, aNode, anOperation, aVolume, memoryStore } from '../objects.ts';

t.test('a cluster is what was inserted, with its flags as changed', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster({ id: 'c2', block: false }));
    writer.insertCluster(aCluster({ id: 'c1', file: false }));
  });
  store.read((reader) => {
    t.same(reader.listClusterIds(), ['c1', 'c2']);
    t.same(reader.getCluster('c1'), { id: 'c1', file: false, block: true });
    t.same(reader.findCluster('c2'), { id: 'c2', file: true, block: false });
    t.equal(reader.findCluster('c3'), undefined);
    t.throws(() => reader.getCluster('c3'), { code: 'not_found', message: 'Id not found' });
  });
  await store.write((writer) => writer.updateClusterFlags('c1', { file: true, block: false }));
  t.same(
    store.read((reader) => reader.getCluster('c1')),
    { id: 'c1', file: true, block: false },
  );
  await t.rejects(
    store.write((writer) => writer.updateClusterFlags('c3', { file: true, block: true })),
    { code: 'not_found' },
  );
});

t.test('an id is taken once', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => writer.insertCluster(aCluster()));
  await t.rejects(
    store.write((writer) => writer.insertCluster(aCluster({ file: false }))),
    { code: 'conflict' },
  );
  t.same(
    store.read((reader) => reader.getCluster('c1')),
    aCluster(),
  );
});

t.test('a cluster is removed only when it is empty', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    for (const id of ['c1', 'c2', 'c3']) writer.insertCluster(aCluster({ id }));
    writer.insertNode(aNode());
    writer.insertVolume(aVolume({ clusterId: 'c2' }));
  });
  for (const id of ['c1', 'c2']) {
    await t.rejects(
      store.write((writer) => writer.removeCluster(id)),
      { code: 'conflict', message: `Unable to delete cluster [${id}] because it contains volumes and/or nodes` },
    );
  }
  await store.write((writer) => {
    writer.removeCluster('c3');
    writer.removeCluster('c3');
    writer.removeNode('n1');
    writer.removeCluster('c1');
  });
  t.same(
    store.read((reader) => reader.listClusterIds()),
    ['c2'],
  );
});

t.test('lists show what is visible, the count also what is pending', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    writer.insertOperation(anOperation());
    writer.insertNode(aNode({ id: 'n2', manage: ['m2'], storage: ['s2'] }));
    writer.insertNode(aNode({ id: 'n1', manage: ['m1'], storage: ['s1'] }));
    writer.insertNode(aNode({ id: 'n0', manage: ['m0'], storage: ['s0'], pendingOp: 'o1' }));
    writer.insertVolume(aVolume({ id: 'v2', name: 'two' }));
    writer.insertVolume(aVolume({ id: 'v1', name: 'one' }));
    writer.insertVolume(aVolume({ id: 'v0', name: 'zero', pendingOp: 'o1' }));
  });
  store.read((reader) => {
    t.same(reader.listNodeIds('c1'), ['n1', 'n2']);
    t.same(reader.listClusterVolumeIds('c1'), ['v1', 'v2']);
    t.equal(reader.countVolumes('c1'), 3);
    t.equal(reader.countVisibleVolumes('c1'), 2);
    t.same(reader.listNodeIds('other'), []);
    t.same(reader.listClusterVolumeIds('other'), []);
    t.equal(reader.countVolumes('other'), 0);
    t.equal(reader.countVisibleVolumes('other'), 0);
  });
});
