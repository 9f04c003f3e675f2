import t from 'tap';
import { aBrick, aDevice, anOperation, aPool, aVolume, storeWithVolume } from '../objects.ts';

t.test('a brick is what was inserted; its node is that of its device', async (t) => {
  const store = await storeWithVolume(t);
  const whole = { ...aBrick(), nodeId: 'n1' };
  store.read((reader) => {
    t.same(reader.findBrick('b1'), whole);
    t.same(reader.listVolumeBricks('v1'), [whole]);
    t.same(reader.listDeviceBricks('d1'), [whole]);
    t.equal(reader.findBrick('b2'), undefined);
    t.same(reader.listVolumeBricks('v2'), []);
    t.same(reader.listDeviceBricks('d2'), []);
  });
});

t.test('bricks are listed by volume and by device, ascending by id', async (t) => {
  const store = await storeWithVolume(t);
  await store.write((writer) => {
    writer.insertDevice(aDevice({ id: 'd2', pvUuid: 'two' }));
    writer.insertPool(aPool({ id: 'p2', deviceId: 'd2' }));
    writer.insertVolume(aVolume({ id: 'v2', name: 'two' }));
    writer.insertBrick(aBrick({ id: 'b3', kind: 'arbiter' }));
    writer.insertBrick(aBrick({ id: 'b0', poolId: 'p2', deviceId: 'd2' }));
    writer.insertBrick(aBrick({ id: 'b2', volumeId: 'v2' }));
  });
  store.read((reader) => {
    const ids = (bricks: readonly { id: string }[]) => bricks.map((brick) => brick.id);
    t.same(ids(reader.listVolumeBricks('v1')), ['b0', 'b1', 'b3']);
    t.same(ids(reader.listDeviceBricks('d1')), ['b1', 'b2', 'b3']);
    t.equal(reader.findBrick('b3')?.kind, 'arbiter');
  });
});

t.test('a brick must be where its pool is, and of a volume that is there', async (t) => {
  const store = await storeWithVolume(t);
  const insert = (change: Parameters<typeof aBrick>[0]) =>
    store.write((writer) => writer.insertBrick(aBrick({ id: 'b2', ...change })));
  await t.rejects(insert({ deviceId: 'd2' }), { message: 'Brick b2: pool p1 is not on device d2' });
  await t.rejects(insert({ poolId: 'p2' }), { message: 'Brick b2: pool p2 is not on device d1' });
  await t.rejects(insert({ volumeId: 'v2' }), { code: 'not_found' });
  await t.rejects(insert({ id: 'b1' }), { code: 'conflict' });
});

t.test('marks change together, those of another operation stay', async (t) => {
  const store = await storeWithVolume(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation({ id: 'o2', queueId: 'q2' }));
    writer.insertBrick(aBrick({ id: 'b2' }));
    writer.insertBrick(aBrick({ id: 'b3', pendingOp: 'o2' }));
  });
  const marks = () => store.read((reader) => reader.listVolumeBricks('v1').map((brick) => brick.pendingOp));
  await store.write((writer) => writer.markBricks('v1', null, 'o1'));
  t.same(marks(), ['o1', 'o1', 'o2']);
  await store.write((writer) => writer.markBricks('v1', 'o1', null));
  t.same(marks(), [null, null, 'o2']);
  await store.write((writer) => writer.markBricks('v2', null, 'o1'));
  t.same(marks(), [null, null, 'o2']);
});

t.test('a removed brick leaves its pool', async (t) => {
  const store = await storeWithVolume(t);
  await store.write((writer) => {
    writer.removeBrick('b1');
    writer.removeBrick('b1');
  });
  store.read((reader) => {
    t.equal(reader.findBrick('b1'), undefined);
    t.same(reader.getPool('p1'), aPool());
    t.equal(reader.getDevice('d1').placedKib, 104_096);
  });
});
