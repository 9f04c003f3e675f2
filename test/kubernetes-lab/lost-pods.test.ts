import t from 'tap';
import { glusterPod } from '../../lab/kubernetes-lab/cluster.ts';
import type { VolumeInfo } from '../lab/support/wire.ts';
import { cleanCluster, namespace, proveNothingLeft, remains } from './support/cluster.ts';
import { awaitSign, deployService, loadTopology, until } from './support/service.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };
const hasBrick = '/usr/sbin/lvm lvs --noheadings -o lv_name | grep -q brick_';

t.test('pods that are deleted in the middle of a create', async (t) => {
  const cluster = await cleanCluster();
  const { kubectl } = cluster;
  const service = await deployService(t, cluster);
  await loadTopology((await service.leader()).client, ['b']);

  await t.test("the service's pod and its emptyDir", async (t) => {
    const first = await service.leader();
    const queue = await first.client.start('POST', '/volumes', { ...replica3, name: 'lost' });
    await awaitSign(cluster, hasBrick);
    const kill = ['delete', 'pod', first.name, namespace, '--grace-period=0', '--force'];
    await kubectl.run(...kill);
    const second = await service.leader();
    t.not(second.name, first.name, 'another pod has taken over');
    t.equal((await second.client.get<{ clusters: string[] }>('/clusters')).clusters.length, 1, 'it knows the cluster');
    const answer = await second.client.outcome(queue);
    t.equal(answer.status, 500, 'the queue id says that the create failed');
    t.comment(answer.text);
    t.strictSame(await second.client.get('/volumes'), { volumes: [] }, 'no volume is listed');
    await until('nothing is left', 120_000, async () => (await remains(cluster)).length === 0);
  });

  await t.test('a gluster pod', async (t) => {
    const { client } = await service.leader();
    const queue = await client.start('POST', '/volumes', { ...replica3, name: 'lost' });
    await awaitSign(cluster, hasBrick);
    const lost = await glusterPod(kubectl, 3);
    await kubectl.run('delete', 'pod', lost ?? '', namespace, '--grace-period=0', '--force');
    const answer = await client.outcome(queue);
    t.comment(`${answer.status} ${answer.text}`);
    await until('a new gluster pod is ready', 180_000, async () => (await glusterPod(kubectl, 3)) !== undefined);
    if (answer.status === 500) {
      await until('what was begun is removed', 180_000, async () => (await remains(cluster)).length === 0);
      t.strictSame(await client.get('/volumes'), { volumes: [] }, 'no volume is listed');
    } else {
      t.equal(answer.status, 303, 'or it was completed all the same');
      await client.finish('DELETE', answer.headers.get('location') ?? '');
    }
    await proveNothingLeft(t, cluster);
  });

  await t.test('afterwards', async (t) => {
    const { client } = await service.leader();
    const path = await client.finish('POST', '/volumes', replica3);
    t.equal((await client.get<VolumeInfo>(path)).bricks.length, 3, 'a volume is made as ever');
    await client.finish('DELETE', path);
    await proveNothingLeft(t, cluster);
  });
});
