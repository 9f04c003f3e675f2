import t, { type Test } from 'tap';
import { setLink, startNode } from '../../lab/cluster.ts';
import { stopMachine } from '../../lab/machines.ts';
import type { Shell } from '../../lab/ssh.ts';
import { until } from '../../lab/until.ts';
import { proveNothingLeft, volumeParts } from './support/inventory.ts';
import { allConnected, cleanNodes, onlineBricks, type Shells } from './support/nodes.ts';
import { startService } from './support/service.ts';
import { applyTopology, listDevices, proveAllFree } from './support/topology.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };
const firstThinVolume =
  'for i in $(seq 600); do /usr/sbin/lvm lvs --noheadings -o lv_name | grep -q brick_ && exit 0; sleep 0.05; done; exit 1';

async function emptyNodes(shells: Shells): Promise<boolean> {
  const look = '/usr/sbin/lvm lvs --noheadings; grep heketi /etc/fstab; gluster volume list 2>/dev/null';
  const all = await Promise.all(Object.values(shells).map((shell) => shell.try(look, 20_000).catch(() => undefined)));
  return all.every((answer) => answer?.stdout.trim() === '');
}

t.test('a node that is lost in the middle of a create', async (t) => {
  const shells = await cleanNodes(t);
  const service = await startService(t);
  const { client } = service;
  await applyTopology(service, ['b']);

  const losses = [
    {
      name: 'cut off from the network',
      lose: () => Promise.all([setLink(3, 'manage', false), setLink(3, 'storage', false)]),
      bringBack: () => Promise.all([setLink(3, 'manage', true), setLink(3, 'storage', true)]),
    },
    { name: 'without power', lose: () => stopMachine(3), bringBack: () => startNode(3) },
  ];
  for (const { name, lose, bringBack } of losses) {
    await t.test(name, async (t: Test) => {
      const queue = await client.start('POST', '/volumes', replica3);
      await shells[3]?.run(firstThinVolume);
      await lose();
      const answer = await client.outcome(queue);
      t.equal(answer.status, 500, 'the create fails, because three replicas need three nodes');
      t.match(answer.text, '127.0.0.13', 'and says which node did not answer');
      t.strictSame(await client.get('/volumes'), { volumes: [] }, 'no volume is listed');

      await bringBack();
      const start = Date.now();
      await until('nothing is left on any node', 90_000, () => emptyNodes(shells));
      t.comment(`clean ${(Date.now() - start) / 1000} s after it was back`);
      await proveNothingLeft(t, shells, volumeParts);
      await until('the service counts all space as free again', 30_000, async () =>
        (await listDevices(client)).every(({ storage }) => storage.free === storage.total),
      );
      await proveAllFree(t, client);
      await until('all nodes are connected', 60_000, () => allConnected(shells));
    });
  }

  await t.test('a node that loses its power right after a create has its brick when it is back', async (t) => {
    const volume = await client.finish('POST', '/volumes', replica3);
    await stopMachine(3);
    await startNode(3);
    await until('all bricks are online', 90_000, async () => (await onlineBricks(shells[1] as Shell)).length === 3);
    await until('all nodes are connected', 60_000, () => allConnected(shells));
    await client.finish('DELETE', volume);
    await proveNothingLeft(t, shells, volumeParts);
  });
});
