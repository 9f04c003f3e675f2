import t from 'tap';
import { insertLittleCluster, node } from '../rows.ts';
import { hex, serve } from '../serve.ts';

t.test('the status tells executor, work, and which nodes answer', async (t) => {
  const { ask, store } = await serve(t, { health: { poolUsage: () => undefined, isDown: (id) => id === hex('1') } });
  await insertLittleCluster(store);
  await store.write((writer) => writer.insertNode(node({ id: hex('1'), state: 'offline', zone: 3 })));
  const device = { id: hex('d'), name: '/dev/sdb', state: 'online', totalKib: 524288000, freeKib: 523231232 };
  const cluster = hex('c');
  t.same(JSON.parse((await ask('GET', '/status')).body), {
    version: '1.2.3',
    executor: 'simulated',
    databaseFile: ':memory:',
    stage: 'active',
    server: null,
    leader: null,
    backup: null,
    simulated: true,
    running: [],
    waiting: [],
    failed: [],
    leftovers: [],
    nodes: [
      { id: hex('1'), cluster, host: 'm-11', zone: 3, state: 'offline', answers: false, devices: [] },
      { id: hex('a'), cluster, host: 'm-aa', zone: 1, state: 'online', answers: true, devices: [device] },
    ],
  });
});

t.test('a real executor is not called simulated', async (t) => {
  const { ask } = await serve(t, { about: { version: '1', executor: 'ssh', databaseFile: 'x' } });
  t.match(JSON.parse((await ask('GET', '/status')).body), { executor: 'ssh', simulated: false });
});
