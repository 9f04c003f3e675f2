import t from 'tap';
import { aVolume } from '../db/objects.ts';
import { disagreements } from '../helpers/agreement.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

async function withVolume(service: Service, request: object = replicated) {
  const created = await service.settle('POST', '/volumes', request);
  return created.json<{ id: string; name: string }>();
}

const gluster = (service: Service, ...words: string[]) =>
  service.runner.run('n1', [{ argv: ['gluster', '--mode=script', ...words, '--xml'], timeoutMs: 60_000 }]);

const isStarted = async (service: Service, name: string): Promise<boolean> =>
  (await gluster(service, 'volume', 'info', name))[0]?.stdout.includes('<statusStr>Started</statusStr>') ?? false;

t.test('a volume with snapshots is refused before it is stopped', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const { id, name } = await withVolume(service);
  await gluster(service, 'snapshot', 'create', 'snap1', name, 'no-timestamp');

  const refused = await service.settle('DELETE', `/volumes/${id}`);
  t.equal(refused.status, 500);
  t.match(refused.body, `Unable to delete volume ${name}: it has 1 snapshot`);
  t.equal(await isStarted(service, name), true, 'it runs on');
  t.equal((await service.call('GET', `/volumes/${id}`)).status, 200, 'and is shown');

  await gluster(service, 'snapshot', 'delete', 'snap1');
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('a delete that gluster refuses leaves the volume started and visible, and can be repeated', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const { id, name } = await withVolume(service);
  service.nodes.stopGlusterd('n2');

  const refused = await service.settle('DELETE', `/volumes/${id}`);
  t.equal(refused.status, 500);
  t.match(refused.body, `Unable to delete volume ${name}: `);
  t.equal(await isStarted(service, name), true);
  t.equal((await service.call('GET', `/volumes/${id}`)).status, 200);

  service.nodes.startGlusterd('n2');
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('a volume that gluster lost is deleted all the same', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const { id, name } = await withVolume(service);
  await gluster(service, 'volume', 'stop', name, 'force');
  await gluster(service, 'volume', 'delete', name);
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('one host that has forgotten the volume does not end the delete', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3, 4]);
  const { id, name } = await withVolume(service, {
    size: 10,
    durability: { type: 'replicate', replicate: { replica: 2 } },
  });
  const bricks = service.store.read((reader) =>
    reader.listVolumeBricks(id).map(({ nodeId }) => reader.getNode(nodeId).manage[0]),
  );
  const without = ['n1', 'n2', 'n3', 'n4'].find((host) => !bricks.includes(host)) ?? '';
  const other = ['n1', 'n2', 'n3', 'n4'].find((host) => host !== without) ?? '';
  const detach = ['gluster', '--mode=script', 'peer', 'detach', `${without}.storage`, '--xml'];
  await service.runner.run(other, [{ argv: detach, timeoutMs: 60_000 }]);

  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.notOk(service.nodes.state(other).gluster.volumes.includes(name), 'the pool that had it has it no more');
});

t.test("Heketi's own volume is never deleted", async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const { id } = await withVolume(service, { ...replicated, name: 'heketidbstorage' });
  const refused = await service.settle('DELETE', `/volumes/${id}`);
  t.equal(refused.status, 409);
  t.equal(refused.body, 'Cannot delete volume containing the Heketi database\n');
});

t.test('a volume without bricks, as an import may bring it, is deleted like any other', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { cluster } = await loadCluster(service);
  const id = 'b'.repeat(32);
  await service.store.write((writer) => writer.insertVolume(aVolume({ id, name: 'empty', clusterId: cluster })));
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.strictSame((await service.call('GET', '/operations/pending')).json(), { pendingoperations: [] });
  t.equal((await service.call('GET', `/volumes/${id}`)).status, 404);
  t.strictSame(disagreements(service), []);
});
