import t from 'tap';
import {
  aCluster,
  aDevice,
  aLeftover,
  aNode,
  anOperation,
  memoryStore,
  storeWithDevice,
  storeWithVolume,
} from '../objects.ts';

const rich = aNode({
  id: 'n2',
  zone: 7,
  manage: ['zebra', 'ape'],
  storage: ['10.0.0.2', '10.0.0.1'],
  state: 'offline',
  tags: { rack: 'b', "o'clock": '"12"' },
});

t.test('a node is what was inserted, its names in their order', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => writer.insertNode(rich));
  store.read((reader) => {
    t.same(reader.getNode('n2'), rich);
    t.same(reader.findNode('n1'), aNode());
    t.equal(reader.findNode('n3'), undefined);
    t.throws(() => reader.getNode('n3'), { code: 'not_found' });
  });
});

t.test('a node is found by any of its names, of the right kind', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    writer.insertNode({ ...rich, pendingOp: 'o1' });
  });
  store.read((reader) => {
    t.equal(reader.findNodeByManageName('ape')?.id, 'n2');
    t.equal(reader.findNodeByManageName('zebra')?.id, 'n2');
    t.equal(reader.findNodeByStorageName('10.0.0.1')?.id, 'n2');
    t.equal(reader.findNodeByStorageName('ape'), undefined);
    t.equal(reader.findNodeByManageName('10.0.0.1'), undefined);
  });
});

t.test('a name belongs to one node within its kind', async (t) => {
  const store = await storeWithDevice(t);
  const insert = (manage: string, storage: string) =>
    store.write((writer) => writer.insertNode(aNode({ id: 'n2', manage: ['x', manage], storage: [storage] })));
  await t.rejects(insert('manage1', 'y'), { code: 'conflict', message: /hostname/ });
  await t.rejects(insert('y', 'storage1'), { code: 'conflict', message: /hostname/ });
  t.equal(
    store.read((reader) => reader.findNodeByManageName('x')),
    undefined,
    'nothing is left of a refused node',
  );
  await insert('storage1', 'manage1');
  await store.write((writer) => writer.removeNode('n2'));
  await insert('storage1', 'manage1');
});

t.test('lists hold pending nodes too, ascending by id', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    writer.insertCluster(aCluster({ id: 'c1' }));
    writer.insertCluster(aCluster({ id: 'c2' }));
    for (const [id, clusterId] of [
      ['n3', 'c1'],
      ['n1', 'c1'],
      ['n2', 'c2'],
    ] as const) {
      writer.insertNode(aNode({ id, clusterId, manage: [`m${id}`], storage: [`s${id}`], pendingOp: 'o1' }));
    }
  });
  store.read((reader) => {
    t.same(
      reader.listNodes('c1').map((node) => node.id),
      ['n1', 'n3'],
    );
    t.same(
      reader.listAllNodes().map((node) => node.id),
      ['n1', 'n2', 'n3'],
    );
  });
});

t.test('a change leaves what it does not name', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    writer.insertNode(rich);
    writer.updateNode('n2', { state: 'failed' });
    writer.updateNode('n2', { tags: { a: 'b' }, pendingOp: 'o1' });
    writer.updateNode('n2', {});
  });
  const changed = { ...rich, state: 'failed', tags: { a: 'b' }, pendingOp: 'o1' };
  t.same(
    store.read((reader) => reader.getNode('n2')),
    changed,
  );
  await store.write((writer) => writer.updateNode('n2', { pendingOp: null }));
  t.same(
    store.read((reader) => reader.getNode('n2')),
    { ...changed, pendingOp: null },
  );
  await t.rejects(
    store.write((writer) => writer.updateNode('n3', { state: 'online' })),
    { code: 'not_found' },
  );
  await t.rejects(
    store.write((writer) => writer.updateNode('n2', { pendingOp: 'o2' })),
    { code: 'not_found' },
    'an operation that is not there',
  );
});

t.test('a node is removed only when it holds no device and nothing is left on it', async (t) => {
  const withDevice = await storeWithDevice(t);
  const remove = { code: 'conflict', message: /^Unable to delete node \[n1\] because it contains devices\n/ };
  await t.rejects(
    withDevice.write((writer) => writer.removeNode('n1')),
    remove,
  );
  const withLeftover = await storeWithVolume(t);
  await withLeftover.write((writer) => {
    writer.insertNode(aNode({ id: 'n2', manage: ['m2'], storage: ['s2'] }));
    writer.insertLeftover(aLeftover({ nodeId: 'n2' }));
  });
  await t.rejects(
    withLeftover.write((writer) => writer.removeNode('n2')),
    { code: 'conflict' },
  );
  await withDevice.write((writer) => {
    writer.removeDevice('d1');
    writer.removeNode('n1');
  });
  withDevice.read((reader) => {
    t.same(reader.listAllNodes(), []);
    t.equal(reader.findNodeByManageName('manage1'), undefined);
  });
});

t.test('a node or device of nothing is refused', async (t) => {
  const store = memoryStore(t);
  await t.rejects(
    store.write((writer) => writer.insertNode(aNode())),
    { code: 'not_found' },
  );
  await t.rejects(
    store.write((writer) => writer.insertDevice(aDevice())),
    { code: 'not_found' },
  );
});
