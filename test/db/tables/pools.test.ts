import t from 'tap';
import { freeKib } from '../../../src/domain/types.ts';
import { aBrick, aLeftover, anOperation, aPool, storeWithDevice, storeWithVolume } from '../objects.ts';

t.test('a pool takes its size and its metadata, and gives both back', async (t) => {
  const store = await storeWithDevice(t);
  const device = () => store.read((reader) => reader.getDevice('d1'));
  await store.write((writer) => {
    writer.insertPool(aPool({ id: 'p1', sizeKib: 1000, metadataKib: 100 }));
    writer.insertPool(aPool({ id: 'p2', sizeKib: 2000, metadataKib: 300 }));
  });
  t.match(device(), { placedKib: 3400, spareKib: 300 });
  t.same(
    store.read((reader) => reader.getPool('p2')),
    aPool({ id: 'p2', sizeKib: 2000, metadataKib: 300 }),
  );

  await store.write((writer) => writer.removePool('p2'));
  t.match(device(), { placedKib: 1100, spareKib: 100 }, 'the spare is that of the largest one left');
  await store.write((writer) => {
    writer.removePool('p1');
    writer.removePool('p1');
  });
  t.match(device(), { placedKib: 0, spareKib: 0 });
  t.throws(() => store.read((reader) => reader.getPool('p1')), { code: 'not_found' });
});

t.test('the last KiB can be taken, one more can not', async (t) => {
  const store = await storeWithDevice(t);
  await store.write((writer) => writer.updateDevice('d1', { foreignKib: 400_000 }));
  await t.rejects(
    store.write((writer) => writer.insertPool(aPool({ sizeKib: 600_000, metadataKib: 1 }))),
    { code: 'refused', message: 'No space: 600001 KiB do not fit on device d1, which has 600000 KiB free' },
  );
  await store.write((writer) => writer.insertPool(aPool({ sizeKib: 599_999, metadataKib: 1 })));
  t.equal(freeKib(store.read((reader) => reader.getDevice('d1'))), 0);
});

t.test('a pool that bricks or leftovers use stays', async (t) => {
  const store = await storeWithVolume(t);
  const refusal = { code: 'conflict', message: 'Unable to remove thin pool [p1] because bricks or leftovers use it' };
  await t.rejects(
    store.write((writer) => writer.removePool('p1')),
    refusal,
  );
  await store.write((writer) => {
    writer.removeBrick('b1');
    writer.insertLeftover(aLeftover({ poolId: 'p1' }));
  });
  await t.rejects(
    store.write((writer) => writer.removePool('p1')),
    refusal,
  );
  await store.write((writer) => {
    writer.removeLeftover('l1');
    writer.removePool('p1');
  });
  t.equal(
    store.read((reader) => reader.getDevice('d1').placedKib),
    0,
  );
});

t.test('bricks share a pool, whose space is taken once', async (t) => {
  const store = await storeWithVolume(t);
  await store.write((writer) => {
    writer.insertOperation(anOperation({ id: 'o2', queueId: 'q2' }));
    writer.insertBrick(aBrick({ id: 'b2', pendingOp: 'o2' }));
  });
  t.equal(
    store.read((reader) => reader.getDevice('d1').placedKib),
    104_096,
  );
});
