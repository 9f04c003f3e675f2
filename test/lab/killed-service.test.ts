import t, { type Test } from 'tap';
import { until } from '../../lab/until.ts';
import { proveNothingLeft, volumeParts } from './support/inventory.ts';
import { cleanNodes, type Shells } from './support/nodes.ts';
import { type Service, startService } from './support/service.ts';
import { applyTopology, proveAllFree } from './support/topology.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };

/** Signs on a node of how far work has come. */
const signs = {
  'the first thin volume is there': '/usr/sbin/lvm lvs --noheadings -o lv_name | grep -q brick_',
  'the first brick is in fstab': 'grep -q heketi /etc/fstab',
  'gluster has the volume': 'gluster volume list | grep -q killed',
  'gluster has stopped the volume': "gluster volume info killed | grep -q '^Status: Stopped'",
  'gluster no longer has the volume': '! gluster volume list | grep -q killed',
};

async function killWhen(t: Test, service: Service, shells: Shells, sign: keyof typeof signs): Promise<void> {
  // Each node is asked in a loop of its own, because a round over the network would often come too late.
  const watch = `for i in $(seq 600); do { ${signs[sign]}; } 2>/dev/null && exit 0; sleep 0.05; done; exit 1`;
  await Promise.any(Object.values(shells).map((shell) => shell.run(watch)));
  await service.kill();
  t.comment(`killed when ${sign}`);
}

t.test('a service that is killed in the middle of its work', async (t) => {
  const shells = await cleanNodes(t);
  const service = await startService(t);
  const { client } = service;
  await applyTopology(service, ['b']);

  const nothingLeft = async (t: Test) => {
    await until('no thin volume on any node', 120_000, async () => {
      const all = await Promise.all(Object.values(shells).map((s) => s.run('/usr/sbin/lvm lvs --noheadings')));
      return all.every((text) => text.trim() === '');
    });
    t.strictSame(await client.get('/volumes'), { volumes: [] }, 'no volume is listed');
    await proveNothingLeft(t, shells, volumeParts);
    await proveAllFree(t, client);
  };

  for (const sign of [
    'the first thin volume is there',
    'the first brick is in fstab',
    'gluster has the volume',
  ] as const) {
    await t.test(`create, ${sign}`, async (t) => {
      const queue = await client.start('POST', '/volumes', { name: 'killed', ...replica3 });
      await killWhen(t, service, shells, sign);
      await service.start();
      const answer = await client.outcome(queue);
      t.equal(answer.status, 500, 'the queue id says that the create failed');
      t.comment(answer.text);
      await nothingLeft(t);
      t.equal((await client.send('GET', queue)).status, 500, 'and says so again');
    });
  }

  for (const sign of ['gluster has stopped the volume', 'gluster no longer has the volume'] as const) {
    await t.test(`delete, ${sign}`, async (t) => {
      const volume = await client.finish('POST', '/volumes', { name: 'killed', ...replica3 });
      const queue = await client.start('DELETE', volume);
      await killWhen(t, service, shells, sign);
      await service.start();
      t.equal((await client.outcome(queue)).status, 204, 'the queue id says that the delete was completed');
      t.equal((await client.send('GET', volume)).status, 404);
      await nothingLeft(t);
    });
  }
});
