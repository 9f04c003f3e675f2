import t from 'tap';
import type { Election } from '../../src/api/parts.ts';
import { insertLittleCluster } from './rows.ts';
import { hex, serve } from './serve.ts';

const election = (leads: boolean, leader: string | null = 'brick-0_abc'): Election => ({
  identity: 'brick-1_def',
  leads,
  leader: () => leader,
});

const refusal = 'This server may not change anything: ask the one that does, brick-0_abc\n';

t.test('a standby answers reads and sends changes to the leader, whatever they are', async (t) => {
  const { ask, store, operations } = await serve(t, { election: election(false) });
  await insertLittleCluster(store);
  for (const path of ['/hello', '/clusters', `/nodes/${hex('a')}`, '/operations', '/status', '/metrics']) {
    t.equal((await ask('GET', path)).status, 200, path);
  }
  const changes = [
    ['POST', '/volumes', '{"size":1}'],
    ['POST', '/volumes', 'no JSON'],
    ['DELETE', `/nodes/${hex('a')}`, undefined],
    ['POST', '/clusters', '{}'],
    ['POST', '/nothing/of/the/kind', '{}'],
  ] as const;
  for (const [method, path, body] of changes) {
    t.match(await ask(method, path, body), { status: 503, body: refusal }, `${method} ${path}`);
  }
  t.strictSame(operations.started, []);
  t.match(await ask('GET', '/ready'), { status: 503, body: refusal });
});

t.test('nobody leads', async (t) => {
  const { ask } = await serve(t, { election: election(false, null) });
  t.match(await ask('POST', '/clusters', '{}'), {
    status: 503,
    body: 'This server may not change anything: no server leads at the moment, try again\n',
  });
});

t.test('a leader takes changes, and is what a load balancer is to send them to', async (t) => {
  const { ask } = await serve(t, { election: election(true) });
  t.equal((await ask('POST', '/clusters', '{}')).status, 201);
  t.match(await ask('GET', '/ready'), { status: 200, body: 'ready\n' });
});

t.test('who leads is shown', async (t) => {
  for (const [leads, stage] of [
    [true, 'active'],
    [false, 'standby'],
  ] as const) {
    const { ask } = await serve(t, { election: election(leads) });
    const status = JSON.parse((await ask('GET', '/status')).body);
    t.match(status, { stage, server: 'brick-1_def', leader: 'brick-0_abc' });
    const metrics = (await ask('GET', '/metrics')).body.split('\n');
    t.ok(metrics.includes(`brickyard_stage{stage="${stage}"} 1`));
    t.ok(metrics.includes('brickyard_leader_info{leader="brick-0_abc"} 1'));
  }
});

t.test('a server by itself is ready, and shows no leader', async (t) => {
  const { ask } = await serve(t);
  t.equal((await ask('GET', '/ready')).status, 200);
  const metrics = (await ask('GET', '/metrics')).body;
  t.match(metrics, /^brickyard_stage\{stage="active"\} 1$/m);
  t.notMatch(metrics, 'brickyard_leader_info');
});
