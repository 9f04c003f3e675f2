import t from 'tap';
import { aCluster, aDevice, aNode, anOperation, aPool, storeWithDevice } from '../objects.ts';

t.test('a device is what was inserted, nothing placed on it', async (t) => {
  const store = await storeWithDevice(t);
  const device = aDevice({
    id: 'd2',
    pvUuid: '',
    paths: ['/dev/a b', '/dev/c'],
    tags: { tier: 'ssd' },
    foreignKib: 12,
  });
  await store.write((writer) => writer.insertDevice(device));
  store.read((reader) => {
    t.same(reader.getDevice('d2'), { ...device, placedKib: 0, spareKib: 0 });
    t.same(reader.findDevice('d1'), { ...aDevice(), placedKib: 0, spareKib: 0 });
    t.equal(reader.findDevice('d3'), undefined);
    t.throws(() => reader.getDevice('d3'), { code: 'not_found' });
  });
});

t.test('lists are of a node or of a whole cluster', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    writer.insertNode(aNode({ id: 'n0', manage: ['m0'], storage: ['s0'] }));
    writer.insertCluster(aCluster({ id: 'c2' }));
    writer.insertNode(aNode({ id: 'n9', clusterId: 'c2', manage: ['m9'], storage: ['s9'] }));
    writer.insertDevice(aDevice({ id: 'd0', pvUuid: 'u0', pendingOp: 'o1' }));
    writer.insertDevice(aDevice({ id: 'd2', pvUuid: 'u2', nodeId: 'n0' }));
    writer.insertDevice(aDevice({ id: 'd3', pvUuid: 'u3', nodeId: 'n9' }));
  });
  store.read((reader) => {
    const ids = (devices: readonly { id: string }[]) => devices.map((device) => device.id);
    t.same(ids(reader.listDevices('n1')), ['d0', 'd1']);
    t.same(ids(reader.listClusterDevices('c1')), ['d0', 'd1', 'd2']);
    t.same(reader.listClusterDevices('c1')[2]?.nodeId, 'n0');
  });
});

t.test('a device is known by its PV UUID, once that is known', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => {
    writer.insertDevice(aDevice({ id: 'd2', pvUuid: '' }));
    writer.insertDevice(aDevice({ id: 'd3', pvUuid: '' }));
  });
  await t.rejects(
    store.write((writer) => writer.updateDevice('d2', { pvUuid: 'uuid1' })),
    { code: 'conflict', message: 'Device already in use' },
  );
  await store.write((writer) => writer.updateDevice('d2', { pvUuid: 'uuid2' }));
  store.read((reader) => {
    t.equal(reader.findDeviceByPvUuid('uuid2')?.id, 'd2');
    t.equal(reader.findDeviceByPvUuid(''), undefined);
    t.same(reader.listPvUuids(), [
      { pvUuid: 'uuid1', deviceId: 'd1' },
      { pvUuid: 'uuid2', deviceId: 'd2' },
    ]);
  });
});

t.test('every part that can change does, alone', async (t) => {
  const store = await storeWithDevice(t);
  const change = {
    state: 'failed',
    tags: { a: 'b' },
    pendingOp: 'o1',
    pvUuid: 'other',
    paths: [],
    totalKib: 5_000_000_000_000,
    foreignKib: 3,
    extentKib: 8192,
  } as const;
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    for (const [key, value] of Object.entries(change)) writer.updateDevice('d1', { [key]: value });
  });
  t.same(
    store.read((reader) => reader.getDevice('d1')),
    { ...aDevice(), ...change, placedKib: 0, spareKib: 0 },
  );
});

t.test('a device does not become smaller than what is placed on it', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => writer.insertPool(aPool({ sizeKib: 500_000, metadataKib: 0 })));
  await t.rejects(
    store.write((writer) => writer.updateDevice('d1', { totalKib: 499_999 })),
    { code: 'refused', message: /d1 would have 499999 KiB for bricks, but thin pools of 500000 KiB/ },
  );
  await t.rejects(
    store.write((writer) => writer.updateDevice('d1', { foreignKib: 500_001 })),
    { code: 'refused' },
  );
  await store.write((writer) => writer.updateDevice('d1', { foreignKib: 500_000 }));
});

t.test('a device is removed only when no pool is on it', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => writer.insertPool(aPool()));
  await t.rejects(
    store.write((writer) => writer.removeDevice('d1')),
    { code: 'conflict', message: 'Unable to delete device [d1] because it contains bricks' },
  );
  await store.write((writer) => {
    writer.removePool('p1');
    writer.removeDevice('d1');
    writer.removeDevice('d1');
  });
  t.same(
    store.read((reader) => reader.listDevices('n1')),
    [],
  );
});
