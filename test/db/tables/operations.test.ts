import t from 'tap';
import { aCluster, aLeftover, aNode, anOperation, aVolume, memoryStore } from '../objects.ts';

t.test('an operation is what was inserted, found by both its ids', async (t) => {
  const store = memoryStore(t);
  const operation = anOperation({
    plan: { sets: [[{ size: 5 }]], note: "it's" },
    error: 'no',
    location: '/volumes/v1',
  });
  await store.write((writer) => writer.insertOperation(operation));
  store.read((reader) => {
    t.same(reader.findOperation('o1'), operation);
    t.match(reader.findOperationByQueue('q1'), { id: 'o1', queueId: 'q1', state: operation.state });
    t.notOk(Object.hasOwn(reader.findOperationByQueue('q1') ?? {}, 'plan'), 'pollers do not need its plan');
    t.equal(reader.findOperation('q1'), undefined);
    t.equal(reader.findOperationByQueue('o1'), undefined);
  });
  await t.rejects(
    store.write((writer) => writer.insertOperation(anOperation({ id: 'o2' }))),
    { code: 'conflict' },
    'a queue id is used once',
  );
});

t.test('every part that can change does, alone', async (t) => {
  const store = memoryStore(t);
  const change = {
    state: 'done',
    targetId: 'v2',
    plan: ['other'],
    attempts: 2,
    stepsDone: 3,
    stepsTotal: 4,
    error: 'text',
    location: '/volumes/v2',
    endedAt: 99,
  } as const;
  await store.write((writer) => {
    writer.insertOperation(anOperation());
    for (const [key, value] of Object.entries(change)) writer.updateOperation('o1', { [key]: value });
  });
  t.same(
    store.read((reader) => reader.findOperation('o1')),
    anOperation(change),
  );
  await store.write((writer) => writer.updateOperation('o1', { plan: null, error: null }));
  t.match(
    store.read((reader) => reader.findOperation('o1')),
    { plan: null, error: null, location: '/volumes/v2' },
  );
  await t.rejects(
    store.write((writer) => writer.updateOperation('o2', { state: 'done' })),
    { code: 'not_found' },
  );
});

t.test('lists are of some states, oldest first; counts of all', async (t) => {
  const store = memoryStore(t);
  const states = ['running', 'done', 'undoing', 'running', 'failed'] as const;
  await store.write((writer) => {
    for (const [index, state] of states.entries()) {
      writer.insertOperation(anOperation({ id: `o${index}`, queueId: `q${index}`, state, startedAt: 10 - index }));
    }
  });
  store.read((reader) => {
    const ids = (...list: Parameters<typeof reader.listOperations>[0]) =>
      reader.listOperations(list).map((operation) => operation.id);
    t.same(ids('running', 'undoing'), ['o3', 'o2', 'o0']);
    t.same(ids('interrupted'), []);
    t.same(ids(), []);
    t.same(reader.countOperations(), { running: 2, interrupted: 0, undoing: 1, done: 1, failed: 1 });
  });
});

t.test('ended operations go after their time; what waits for a host stays', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    writer.insertNode(aNode());
    for (const [id, endedAt] of Object.entries({ old: 5, older: 1, young: 6, running: null, left: 2 })) {
      writer.insertOperation(anOperation({ id, queueId: id, state: endedAt === null ? 'running' : 'done', endedAt }));
    }
    writer.insertLeftover(aLeftover({ operationId: 'left' }));
  });
  t.equal(await store.write((writer) => writer.removeEndedOperations(6)), 2);
  t.equal(await store.write((writer) => writer.removeEndedOperations(6)), 0);
  const left = ['left', 'old', 'older', 'running', 'young'].filter((id) => store.read((r) => r.findOperation(id)));
  t.same(left, ['left', 'running', 'young']);
  await store.write((writer) => writer.removeLeftover('l1'));
  t.equal(await store.write((writer) => writer.removeEndedOperations(6)), 1);
  t.equal(
    store.read((reader) => reader.countOperations().done),
    1,
  );
});

t.test('an operation that something is marked with is not removed', async (t) => {
  const store = memoryStore(t);
  await store.write((writer) => {
    writer.insertCluster(aCluster());
    writer.insertOperation(anOperation({ state: 'failed', endedAt: 1 }));
    writer.insertVolume(aVolume({ pendingOp: 'o1' }));
  });
  await t.rejects(
    store.write((writer) => writer.removeEndedOperations(2)),
    { code: 'conflict' },
  );
});
