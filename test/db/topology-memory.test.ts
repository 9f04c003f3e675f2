import t, { type Test } from 'tap';
import type { Store } from '../../src/db/store.ts';
import type { Reader, Writer } from '../../src/db/tables.ts';
import { aDevice, aNode, aPool, storeWithDevice } from './objects.ts';

/** Everything that is kept in memory, as it is read now. */
const seen = (reader: Reader) => ({
  nodes: reader.listNodes('c1'),
  devices: reader.listClusterDevices('c1'),
  hosts: reader.listStorageHosts('c1'),
  named: ['m0', 'manage1'].map((name) => reader.findNodeByManageName(name)),
});

/** The same, put together from reads that are never kept. */
const reread = (reader: Reader) => {
  const nodes = reader.listAllNodes().filter(({ clusterId }) => clusterId === 'c1');
  return {
    nodes,
    devices: nodes.flatMap(({ id }) => reader.listDevices(id)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    hosts: nodes.filter(({ pendingOp }) => pendingOp === null).map(({ storage }) => storage[0]),
    named: ['m0', 'manage1'].map((name) => nodes.find(({ manage }) => manage.includes(name))),
  };
};

function agree(t: Test, store: Store, name: string): void {
  store.read((reader) => t.strictSame(seen(reader), reread(reader), name));
}

const changes: Record<string, (writer: Writer) => void> = {
  'a node is added': (writer) => writer.insertNode(aNode({ id: 'n0', manage: ['m0'], storage: ['s0', 's00'] })),
  'a device is added': (writer) => writer.insertDevice(aDevice({ id: 'd0', nodeId: 'n0', pvUuid: 'u0' })),
  'a node changes': (writer) => writer.updateNode('n0', { state: 'offline', tags: { a: 'b' } }),
  'a device changes': (writer) => writer.updateDevice('d0', { state: 'failed', totalKib: 2_000_000 }),
  'a pool is placed': (writer) => writer.insertPool(aPool({ id: 'p0', deviceId: 'd0' })),
  'a pool goes': (writer) => writer.removePool('p0'),
  'a device goes': (writer) => writer.removeDevice('d0'),
  'a node goes': (writer) => writer.removeNode('n0'),
};

t.test('what is kept is what is there, after every change', async (t) => {
  const store = await storeWithDevice(t);
  agree(t, store, 'at first');
  for (const [name, change] of Object.entries(changes)) {
    await store.write(change);
    agree(t, store, name);
  }
});

t.test('a write sees its own changes, and nobody those of one that failed', async (t) => {
  const store = await storeWithDevice(t);
  agree(t, store, 'at first');
  for (const [name, change] of Object.entries(changes)) {
    const failing = store.write((writer) => {
      change(writer);
      t.strictSame(seen(writer), reread(writer), `${name}, seen inside`);
      throw new Error('changed its mind');
    });
    // In the same commit as the one that fails.
    const beside = store.write((writer) => t.strictSame(seen(writer), reread(writer), `${name}, taken back`));
    await t.rejects(failing, { message: 'changed its mind' });
    await beside;
    agree(t, store, `${name}, taken back for readers too`);
    await store.write(change);
    agree(t, store, name);
  }
});

t.test('what nobody changed is not read again', async (t) => {
  const store = await storeWithDevice(t);
  const before = store.read((reader) => reader.listNodes('c1'));
  await store.write((writer) => writer.insertPool(aPool()));
  t.equal(
    store.read((reader) => reader.listNodes('c1')),
    before,
  );
});
