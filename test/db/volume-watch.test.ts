import t, { type Test } from 'tap';
import type { Writer } from '../../src/db/tables.ts';
import { aBrick, aDevice, aNode, anOperation, aPool, aVolume, storeWithDevice } from './objects.ts';

/** A store and what its watcher was told, forgotten at every write. */
async function watched(t: Test) {
  const store = await storeWithDevice(t);
  const told = new Set<string | null>();
  store.watchVolumes((id) => told.add(id));
  const changed = async (fn: (writer: Writer) => void) => {
    told.clear();
    await store.write(fn);
    return [...told];
  };
  return { store, told, changed };
}

t.test('who changes a volume or its bricks names it', async (t) => {
  const { changed } = await watched(t);
  t.same(await changed((writer) => writer.insertVolume(aVolume())), ['v1']);
  t.same(await changed((writer) => writer.insertPool(aPool())), []);
  t.same(await changed((writer) => writer.insertBrick(aBrick())), ['v1']);
  t.same(await changed((writer) => writer.updateVolume('v1', { sizeGib: 20 })), ['v1']);
  t.same(await changed((writer) => writer.insertOperation(anOperation())), []);
  t.same(await changed((writer) => writer.markBricks('v1', null, 'o1')), ['v1']);
  t.same(await changed((writer) => writer.markBricks('v1', 'o1', null)), ['v1']);
  t.same(await changed((writer) => writer.updateOperation('o1', { state: 'done', endedAt: 2000 })), []);
  t.same(await changed((writer) => writer.removeBrick('b1')), ['v1']);
  t.same(await changed((writer) => writer.removePool('p1')), []);
  t.same(await changed((writer) => writer.removeVolume('v1')), ['v1']);
});

t.test('nodes and devices may be seen in every volume', async (t) => {
  const { changed } = await watched(t);
  t.same(await changed((writer) => writer.insertNode(aNode({ id: 'n2', manage: ['m2'], storage: ['s2'] }))), [null]);
  t.same(await changed((writer) => writer.updateNode('n2', { state: 'offline' })), [null]);
  t.same(await changed((writer) => writer.insertDevice(aDevice({ id: 'd2', pvUuid: 'u2' }))), [null]);
  t.same(await changed((writer) => writer.removeNode('n2')), [null]);
});

t.test('what is undone was told as well, and every watcher is told', async (t) => {
  const { store, told } = await watched(t);
  const second: (string | null)[] = [];
  store.watchVolumes((id) => second.push(id));
  told.clear();
  const undone = store.write((writer) => {
    writer.insertVolume(aVolume());
    throw new Error('changed its mind');
  });
  await t.rejects(undone, { message: 'changed its mind' });
  t.same([...told], ['v1']);
  t.same(second, ['v1']);
});
