import t from 'tap';
import type { PendingOperation, Progress } from '../../../src/operations/operations.ts';
import { hex, rawRequest, serve } from '../serve.ts';

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

const pending = (change: Partial<PendingOperation>): PendingOperation => ({
  id: hex('1'),
  kind: 'create-volume',
  status: 'new',
  inFlight: true,
  changes: [],
  ...change,
});

t.test('what is pending is counted in the words of Heketi', async (t) => {
  const { ask, operations } = await serve(t);
  t.equal((await ask('GET', '/operations')).body, '{"total":0,"in_flight":0,"stale":0,"failed":0,"new":0}\n');
  operations.unfinished.push(pending({}), pending({ kind: 'delete-volume' }), pending({ status: 'stale' }));
  operations.unfinished.push(pending({ status: 'failed', inFlight: false }));
  t.equal((await ask('GET', '/operations')).body, '{"total":4,"in_flight":3,"stale":1,"failed":1,"new":2}\n');
});

t.test('what is pending is listed, and shown with its changes', async (t) => {
  const { ask, operations } = await serve(t);
  t.equal((await ask('GET', '/operations/pending')).body, '{"pendingoperations":[]}\n');
  const changes = [
    { id: hex('b'), description: 'Add brick' },
    { id: hex('e'), description: 'Add volume' },
  ] as const;
  operations.unfinished.push(pending({ changes }));
  operations.unfinished.push(pending({ id: hex('2'), kind: 'delete-volume', status: 'stale', inFlight: false }));
  t.equal(
    (await ask('GET', '/operations/pending')).body,
    `{"pendingoperations":[{"id":"${hex('1')}","type_name":"create-volume","status":"","sub_status":"in-flight"},` +
      `{"id":"${hex('2')}","type_name":"delete-volume","status":"stale","sub_status":""}]}\n`,
  );
  t.equal(
    (await ask('GET', `/operations/pending/${hex('1')}`)).body,
    `{"id":"${hex('1')}","type_name":"create-volume","status":"","sub_status":"",` +
      `"changes":[{"id":"${hex('b')}","description":"Add brick"},{"id":"${hex('e')}","description":"Add volume"}]}\n`,
  );
  t.match(await ask('GET', `/operations/pending/${hex('3')}`), { status: 404, body: `Id not found: ${hex('3')}\n` });
  t.match(await ask('GET', '/operations/pending/cleanup'), { status: 405, body: '' });
});

t.test('a cleanup is long work', async (t) => {
  const { raw, ask, operations } = await serve(t);
  const body = JSON.stringify({ operations: [hex('1'), hex('A')] });
  const head = ['HTTP/1.1 202 Accepted', `Location: /queue/${hex('9')}`, 'Content-Length: 0', 'Connection: close'];
  t.equal(
    await raw(rawRequest('POST', '/operations/pending/cleanup', [`Content-Length: ${body.length}`], body)),
    [...head, '', ''].join('\r\n'),
  );
  t.equal((await ask('POST', '/operations/pending/cleanup', '{}')).status, 202);
  t.strictSame(operations.started, [
    { kind: 'clean-up', request: { ids: [hex('1'), hex('A')] }, issuer: '' },
    { kind: 'clean-up', request: { ids: [] }, issuer: '' },
  ]);
  const refused = (ids: unknown) => ask('POST', '/operations/pending/cleanup', JSON.stringify({ operations: ids }));
  t.match(await refused(Array(33).fill(hex('1'))), {
    status: 400,
    body: 'validation failed: operations: too many ids specified (33), up to 32 supported.\n',
  });
  t.match(await refused(['abc']), {
    status: 400,
    body: 'validation failed: operations: abc is not a valid UUID.\n',
  });
  t.match(await refused('abc'), { status: 422, body: 'request unable to be parsed\n' });
  t.match(await ask('POST', '/operations/pending/cleanup', ''), { status: 422 });
  t.equal(operations.started.length, 2);
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
