import t from 'tap';
import { aLeftover, aNode, storeWithVolume } from '../objects.ts';

t.test('a leftover is what was inserted, listed in all and by node', async (t) => {
  const store = await storeWithVolume(t);
  const other = aLeftover({ id: 'l0', nodeId: 'n2', poolId: 'p1', task: ['a', 1] });
  await store.write((writer) => {
    writer.insertNode(aNode({ id: 'n2', manage: ['m2'], storage: ['s2'] }));
    writer.insertLeftover(aLeftover());
    writer.insertLeftover(other);
  });
  store.read((reader) => {
    t.same(reader.listLeftovers(), [other, aLeftover()]);
    t.same(reader.listNodeLeftovers('n1'), [aLeftover()]);
    t.same(reader.listNodeLeftovers('n3'), []);
  });
});

t.test('attempts are counted, and the last one ends it', async (t) => {
  const store = await storeWithVolume(t);
  await store.write((writer) => {
    writer.insertLeftover(aLeftover());
    writer.updateLeftover('l1', { attempts: 5, lastError: 'still no answer' });
  });
  t.same(
    store.read((reader) => reader.listLeftovers()),
    [aLeftover({ attempts: 5, lastError: 'still no answer' })],
  );
  await store.write((writer) => {
    writer.removeLeftover('l1');
    writer.removeLeftover('l1');
  });
  t.same(
    store.read((reader) => reader.listLeftovers()),
    [],
  );
});

t.test('a leftover is of a node, an operation and a pool that are there', async (t) => {
  const store = await storeWithVolume(t);
  for (const change of [{ nodeId: 'n9' }, { operationId: 'o9' }, { poolId: 'p9' }]) {
    await t.rejects(
      store.write((writer) => writer.insertLeftover(aLeftover(change))),
      { code: 'not_found' },
    );
  }
});
