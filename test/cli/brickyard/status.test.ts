import t from 'tap';
import { brickyard, now } from './helper.ts';

const operation = {
  id: 'o1',
  queueId: 'q1',
  kind: 'create-volume',
  state: 'running',
  targetId: 'v1',
  step: 3,
  steps: 9,
  host: 'gluster-1.example',
  command: 'lvcreate …',
  startedAt: now - 125_000,
  endedAt: null,
  lastError: null,
  attempts: 1,
};
const node = {
  id: 'n1',
  host: 'gluster-1.example',
  cluster: 'c1',
  zone: 1,
  state: 'online',
  answers: true,
  devices: [],
};
const status = {
  version: '1.2.3',
  executor: 'ssh',
  stage: 'active',
  server: null,
  leader: null,
  backup: null,
  simulated: false,
  running: [],
  waiting: [],
  failed: [],
  leftovers: [],
  nodes: [],
};

t.test('one of several servers', async (t) => {
  const show = async (more: object) =>
    (await brickyard(t, { 'GET /status': { body: { ...status, server: 'brick-1_b', ...more } } }, 'status')).out.split(
      '\n',
    );
  t.ok((await show({ stage: 'active', leader: 'brick-1_b' })).includes('This server, brick-1_b, leads'));
  const standby = await show({ stage: 'standby', leader: 'brick-0_a' });
  t.match(standby[1], /^This server, brick-1_b, stands by: .* last backup/);
  t.equal(standby[2], 'Leader: brick-0_a');
  t.ok((await show({ stage: 'standby' })).includes('Leader: none at the moment'));
});

t.test('all quiet', async (t) => {
  const shown = await brickyard(t, { 'GET /status': { body: status } }, 'status');
  t.strictSame([shown.code, shown.err], [0, '']);
  t.equal(
    shown.out,
    `Brickyard 1.2.3, executor ssh
Nodes: 0, of which 0 do not answer
Running: nothing
Waiting to be tried again: nothing
Failed: nothing
Left on hosts: nothing
`,
  );
});

t.test('everything at once', async (t) => {
  const interrupted = { ...operation, id: 'o2', kind: 'delete-volume', state: 'undoing', host: null, command: null };
  const failed = { ...operation, id: 'o3', state: 'failed', endedAt: now - 60_000, lastError: 'No space\nbecause' };
  const leftover = {
    id: 'l1',
    operationId: 'o2',
    host: 'gluster-2.example',
    object: 'brick /x',
    attempts: 4,
    lastError: 'no route',
    since: now - 7_500_000,
  };
  const body = {
    ...status,
    executor: 'simulated',
    simulated: true,
    running: [operation],
    waiting: [{ ...interrupted, attempts: 2 }],
    failed: [failed],
    leftovers: [leftover],
    nodes: [node, { ...node, id: 'n2', host: 'gluster-2.example', zone: 2, answers: false }],
  };
  const shown = await brickyard(t, { 'GET /status': { body } }, 'status');
  t.equal(
    shown.out,
    `Brickyard 1.2.3, executor simulated
SIMULATED: no real node is touched.
Nodes: 2, of which 1 do not answer
  gluster-2.example: zone 2, cluster c1, online
Running: 1
  create-volume step 3 of 9 on gluster-1.example: lvcreate …
    running for 2m 5s, attempt 1; operation o1, queue q1, object v1
Waiting to be tried again: 1
  delete-volume step 3 of 9
    undoing for 2m 5s, attempt 2; operation o2, queue q1, object v1
Failed: 1
  create-volume step 3 of 9 on gluster-1.example: lvcreate …
    failed 1m 0s ago, after 1m 5s, attempt 1; operation o3, queue q1, object v1
    last error: No space
      because
Left on hosts: 1
  gluster-2.example: brick /x, tried 4 times since 2h 5m ago
    no route
`,
  );
  const json = await brickyard(t, { 'GET /status': { body } }, 'status', '--json');
  t.strictSame(JSON.parse(json.out), body);
});

t.test('one operation, once or until its end', async (t) => {
  const done = { ...operation, state: 'done', step: 9, host: null, command: null, endedAt: now };
  const answers = { 'GET /operations/q1': [{ body: operation }, { body: operation }, { body: done }] };
  const first = `create-volume step 3 of 9 on gluster-1.example: lvcreate …\n  running for 2m 5s, attempt 1; operation o1, queue q1, object v1\n`;
  t.equal((await brickyard(t, answers, 'operation', 'q1')).out, first);
  const watched = await brickyard(t, answers, 'operation', 'q1', '--watch');
  t.equal(
    watched.out,
    `${first}create-volume step 9 of 9\n  done 1s ago, after 2m 5s, attempt 1; operation o1, queue q1, object v1\n`,
  );
  t.equal(watched.code, 0);
  const json = await brickyard(t, answers, 'operation', 'q1', '--json');
  t.strictSame(JSON.parse(json.out), operation);
});

t.test('an operation that failed or is unknown', async (t) => {
  const failed = { ...operation, state: 'failed', endedAt: now, lastError: 'No space' };
  const answers = { 'GET /operations/q1': { body: failed } };
  t.match(await brickyard(t, answers, 'operation', 'q1', '--watch'), {
    code: 1,
    err: 'Error: The operation failed: No space\n',
  });
  t.match(await brickyard(t, answers, 'operation', 'q1'), { code: 0 });
  t.match(await brickyard(t, answers, 'operation', 'q2'), { code: 1, err: 'Error: Id not found\n' });
});
