import t from 'tap';
import type { Progress } from '../../../src/operations/operations.ts';
import { hex, serve } from '../serve.ts';

const progress = (change: Partial<Progress>): Progress => ({
  id: hex('1'),
  queueId: hex('2'),
  kind: 'create-volume',
  state: 'running',
  targetId: hex('e'),
  step: 1,
  steps: 4,
  host: 'node1',
  command: 'lvm lvcreate',
  startedAt: 1700000000000,
  endedAt: null,
  lastError: null,
  attempts: 1,
  ...change,
});

t.test('counts are those of Heketi: work on nodes and devices is none of them', async (t) => {
  const { ask, operations } = await serve(t);
  t.equal((await ask('GET', '/operations')).body, '{"total":0,"in_flight":0,"stale":0,"failed":0,"new":0}\n');
  operations.running.push(progress({}), progress({ kind: 'delete-volume' }), progress({ kind: 'add-device' }));
  operations.waiting.push(progress({ state: 'interrupted' }), progress({ state: 'undoing', kind: 'expand-volume' }));
  operations.waiting.push(progress({ state: 'undoing', kind: 'add-node' }));
  t.equal((await ask('GET', '/operations')).body, '{"total":4,"in_flight":3,"stale":1,"failed":1,"new":2}\n');
});

t.test('one operation is found by its id and by its queue id', async (t) => {
  const { ask, operations } = await serve(t);
  operations.running.push(progress({}));
  for (const id of [hex('1'), hex('2')]) {
    const answer = await ask('GET', `/operations/${id}`);
    t.equal(answer.headers['content-type'], 'application/json; charset=UTF-8');
    t.same(JSON.parse(answer.body), progress({}));
  }
  t.match(await ask('GET', `/operations/${hex('3')}`), { status: 404, body: 'Id not found\n' });
});
