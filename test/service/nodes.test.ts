import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const node = (cluster: string, name: string, zone = 1) => ({
  cluster,
  zone,
  hostnames: { manage: [name], storage: [`${name}.storage`] },
});

t.test('names of a node that was refused are free again', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { id } = (await service.call('POST', '/clusters', { file: true, block: true })).json<{ id: string }>();
  service.nodes.stopGlusterd('a');
  const refused = await service.call('POST', '/nodes', node(id, 'a'));
  t.equal(refused.status, 400);
  t.match(refused.body, /^New Node doesn't have glusterd running\n/);
  service.nodes.startGlusterd('a');
  t.equal((await service.settle('POST', '/nodes', node(id, 'a'))).status, 200);
  const taken = await service.call('POST', '/nodes', node(id, 'a'));
  t.equal(taken.status, 409);
  t.match(taken.body, /^Hostname a already used by node with id [0-9a-f]{32}\n\n$/);
});

t.test('further names of a node are its own too, and a name that is given twice is one', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { id } = (await service.call('POST', '/clusters', { file: true, block: true })).json<{ id: string }>();
  const named = (manage: string[], storage: string[]) => ({ cluster: id, zone: 1, hostnames: { manage, storage } });
  const made = await service.settle('POST', '/nodes', named(['a', 'b', 'a'], ['sa', 'sa', 'sb']));
  t.match(made, { status: 200 });
  t.match(made.json(), { hostnames: { manage: ['a', 'b'], storage: ['sa', 'sb'] } });
  const taken = await service.call('POST', '/nodes', named(['c', 'b'], ['sc']));
  t.match(taken, { status: 409, body: /^Hostname b already used by node with id / });
});

t.test('a node that lacks programs is told so by name', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { cluster } = await loadCluster(service, [1], []);
  service.nodes.uninstall('bare', ['thin_check', 'mkfs.xfs']);
  const refused = await service.settle('POST', '/nodes', node(cluster, 'bare', 2));
  t.equal(refused.status, 500);
  t.match(refused.body, /bare/);
  t.match(refused.body, /thin_check/);
  t.match(refused.body, /mkfs\.xfs/);
  t.strictSame(disagreements(service), [], 'the probe was undone or not done');
});

t.test('a dead node is detached by the others', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { nodes } = await loadCluster(service, [1, 2, 3, 4], []);
  service.nodes.powerOff('n3');
  service.nodes.stopGlusterd('n4');
  t.equal((await service.settle('DELETE', `/nodes/${nodes[2]}`)).status, 204);
  t.equal(service.nodes.state('n1').peers.length, 2, 'also while another one is down');
});

t.test('no node of the cluster answers: said before anything is done', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { cluster } = await loadCluster(service, [1, 2], []);
  service.nodes.cutOff('n1');
  service.nodes.stopGlusterd('n2');
  const refused = await service.call('POST', '/nodes', node(cluster, 'n9'));
  t.equal(refused.status, 400);
  t.match(refused.body, /^None of the nodes in cluster has glusterd running\n/);
  t.match(refused.body, /n1, n2|n2, n1/);
});

t.test('states follow their rules', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { nodes } = await loadCluster(service, [1, 2], ['/dev/sdb']);
  const set = (state: string) => service.settle('POST', `/nodes/${nodes[0]}/state`, { state });
  const early = await set('failed');
  t.equal(early.status, 500);
  t.match(early.body, `Node must be offline before remove operation is performed, node:${nodes[0]}`);
  t.equal((await set('offline')).status, 204);
  t.equal((await set('failed')).status, 204);
  t.equal((await service.call('GET', `/nodes/${nodes[0]}`)).json<{ state: string }>().state, 'failed');
  t.match((await set('online')).body, 'Cannot move a failed/removed node to online state');
  t.equal((await service.call('DELETE', `/nodes/${nodes[0]}`)).status, 409, 'it still has a device');
});
