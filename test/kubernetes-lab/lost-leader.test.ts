import t from 'tap';
import { cutHostNode } from '../../lab/kubernetes-lab/host-node.ts';
import type { HostNode } from '../../lab/kubernetes-lab/settings.ts';
import { cleanCluster, proveNothingLeft } from './support/cluster.ts';
import { deployService, loadTopology, until } from './support/service.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };

// A node that is this machine loses its kubelet, its containerd and every process of its pods in one moment, as a node without power.
t.test('the node of the leader dies, and a standby takes over', async (t) => {
  const cluster = await cleanCluster();
  const service = await deployService(t, cluster, 2);
  await until('two pods answer', 120_000, async () => {
    const pods = await service.pods();
    const answers = await Promise.all(pods.map(({ client }) => client.send('GET', '/hello').catch(() => undefined)));
    return answers.filter((answer) => answer?.status === 200).length === 2;
  });
  const first = await service.leader();
  await loadTopology(first.client, ['b']);
  const path = await first.client.finish('POST', '/volumes', { ...replica3, name: 'kept' });
  const [standby] = (await service.pods()).filter(({ name }) => name !== first.name);
  t.not(standby?.node, first.node, 'the two run on different nodes');
  const refused = await standby?.client.send('POST', '/volumes', replica3);
  t.equal(refused?.status, 503, 'the standby changes nothing');
  t.match(refused?.text, first.name, 'and names the leader');

  const start = Date.now();
  await cutHostNode(first.node as HostNode);
  await until('the standby leads', 60_000, async () => {
    const answer = await standby?.client.send('POST', '/volumes', { size: 0 }).catch(() => undefined);
    return answer?.status === 400;
  });
  const seconds = (Date.now() - start) / 1000;
  t.comment(`changes are taken again after ${seconds} s`);
  t.ok(seconds < 30, 'in under 30 s');
  const { client, name } = await service.leader();
  t.equal(name, standby?.name);
  t.match(await client.get(path), { name: 'kept' }, 'it knows the volume');
  await client.finish('DELETE', path);
  await proveNothingLeft(t, cluster);
});
