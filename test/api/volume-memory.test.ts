import t, { type Test } from 'tap';
import { volumeInfo } from '../../src/api/infos/volume.ts';
import { toLine } from '../../src/api/replies.ts';
import { rememberVolumes } from '../../src/api/volume-memory.ts';
import { openStore } from '../../src/db/open.ts';
import type { Store } from '../../src/db/store.ts';
import type { Writer } from '../../src/db/tables.ts';
import { aBrick, aCluster, aDevice, aNode, anOperation, aPool, aVolume, clock } from '../db/objects.ts';

const volumes = ['v1', 'v2'];

/** Two volumes with a brick each; how often rows were read for an info is counted. */
async function open(t: Test) {
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  t.teardown(() => store.close());
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    writer.insertCluster(aCluster());
    writer.insertNode(aNode());
    writer.insertDevice(aDevice());
    for (const id of volumes) {
      writer.insertVolume(aVolume({ id, name: id }));
      writer.insertPool(aPool({ id: `p-${id}` }));
      writer.insertBrick(aBrick({ id: `b-${id}`, volumeId: id, poolId: `p-${id}` }));
    }
  });
  const counted = { reads: 0 };
  const counting: Store = {
    ...store,
    read(fn) {
      counted.reads += 1;
      return store.read(fn);
    },
  };
  return { store, counted, infoOf: rememberVolumes(counting) };
}

const fresh = (store: Store, id: string) => toLine(store.read((reader) => volumeInfo(reader, reader.getVolume(id))));

const changes: Record<string, (writer: Writer) => void> = {
  'a bigger volume': (writer) => writer.updateVolume('v1', { sizeGib: 11 }),
  'another brick': (writer) => {
    writer.insertPool(aPool({ id: 'p3' }));
    writer.insertBrick(aBrick({ id: 'b3', volumeId: 'v1', poolId: 'p3', setIndex: 1, pendingOp: 'o1' }));
  },
  'a brick less': (writer) => writer.removeBrick('b3'),
  'another node': (writer) => writer.insertNode(aNode({ id: 'n0', manage: ['m0'], storage: ['s0'] })),
  'a node that goes': (writer) => writer.updateNode('n0', { pendingOp: 'o1' }),
};

t.test('an info is put together once, and again after every change that it shows', async (t) => {
  const { store, counted, infoOf } = await open(t);
  for (const [name, change] of Object.entries(changes)) {
    const before = infoOf('v1');
    const { reads } = counted;
    t.equal(infoOf('v1'), before);
    t.equal(counted.reads, reads, `kept until there is ${name}`);
    await store.write(change);
    t.equal(infoOf('v1'), fresh(store, 'v1'), name);
    t.not(infoOf('v1'), before, `${name} is seen`);
  }
});

t.test('a change of one volume leaves the others where they are', async (t) => {
  const { store, counted, infoOf } = await open(t);
  for (const id of volumes) infoOf(id);
  const { reads } = counted;
  await store.write((writer) => {
    writer.updateVolume('v1', { sizeGib: 11 });
    writer.insertVolume(aVolume({ id: 'v3', name: 'v3' }));
    writer.insertPool(aPool({ id: 'p3' }));
    writer.insertBrick(aBrick({ id: 'b3', volumeId: 'v3', poolId: 'p3' }));
    writer.updateOperation('o1', { stepsDone: 1 });
  });
  infoOf('v2');
  t.equal(counted.reads, reads);
  infoOf('v1');
  t.equal(counted.reads, reads + 1);
});

t.test('a write that is undone changes nothing that is shown', async (t) => {
  const { store, infoOf } = await open(t);
  const before = infoOf('v1');
  for (const change of Object.values(changes).slice(0, 2)) {
    const undone = store.write((writer) => {
      change(writer);
      throw new Error('changed its mind');
    });
    await t.rejects(undone, { message: 'changed its mind' });
    t.equal(infoOf('v1'), before);
  }
});

t.test('a volume is not shown before it is there, while it goes, and after', async (t) => {
  const { store, infoOf } = await open(t);
  t.throws(() => infoOf('v3'), { code: 'not_found' });
  infoOf('v2');
  await store.write((writer) => writer.updateVolume('v2', { pendingOp: 'o1' }));
  t.throws(() => infoOf('v2'), { code: 'not_found' });
  await store.write((writer) => {
    writer.removeBrick('b-v2');
    writer.removeVolume('v2');
    writer.insertVolume(aVolume({ id: 'v3', name: 'v3' }));
  });
  t.throws(() => infoOf('v2'), { code: 'not_found' });
  t.equal(infoOf('v3'), fresh(store, 'v3'));
});
