import t from 'tap';
import { glusterPod } from '../../lab/kubernetes-lab/cluster.ts';
import { until } from '../../lab/until.ts';
import type { VolumeInfo } from '../lab/support/wire.ts';
import { cleanCluster, holdFormat, namespace, proveNothingLeft, remains } from './support/cluster.ts';
import { deployService, loadTopology } from './support/service.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };
const force = ['--grace-period=0', '--force'];

t.test('pods that are deleted in the middle of a create', async (t) => {
  const cluster = await cleanCluster();
  const { kubectl } = cluster;
  const service = await deployService(t, cluster);
  await loadTopology((await service.leader()).client, ['b']);

  await t.test("the service's pod and its emptyDir", async (t) => {
    const first = await service.leader();
    const format = await holdFormat(cluster, 3);
    const queue = await first.client.start('POST', '/volumes', { ...replica3, name: 'lost' });
    await format.begun();
    await kubectl.run('delete', 'pod', first.name, namespace, ...force);
    const second = await service.leader();
    await format.release();
    t.not(second.name, first.name, 'another pod has taken over');
    t.equal((await second.client.get<{ clusters: string[] }>('/clusters')).clusters.length, 1, 'it knows the cluster');
    const answer = await second.client.outcome(queue);
    t.equal(answer.status, 500, 'the queue id says that the create failed');
    t.comment(answer.text);
    t.strictSame(await second.client.get('/volumes'), { volumes: [] }, 'no volume is listed');
    await until('nothing is left', 300_000, async () => (await remains(cluster)).length === 0);
  });

  await t.test('a gluster pod', async (t) => {
    const { client } = await service.leader();
    const format = await holdFormat(cluster, 3);
    const queue = await client.start('POST', '/volumes', { ...replica3, name: 'lost' });
    await format.begun();
    const lost = await glusterPod(kubectl, 3);
    await kubectl.run('delete', 'pod', lost ?? '', namespace, ...force);
    const answer = await client.outcome(queue);
    t.comment(`${answer.status} ${answer.text}`);
    await until(
      'a new gluster pod is ready',
      300_000,
      async () => ![undefined, lost].includes(await glusterPod(kubectl, 3)),
    );
    if (answer.status === 500) {
      await until('what was begun is removed', 300_000, async () => (await remains(cluster)).length === 0);
      t.strictSame(await client.get('/volumes'), { volumes: [] }, 'no volume is listed');
    } else {
      t.equal(answer.status, 303, 'or it was completed all the same');
      await client.finish('DELETE', answer.headers.get('location') ?? '');
    }
    await proveNothingLeft(t, cluster);
  });

  await t.test('afterwards', async (t) => {
    const { client } = await service.leader();
    let answer = await client.send('POST', '/volumes', replica3);
    // Until the service has looked again, the node is one that doesn't answer.
    await until('the node of the new gluster pod is used again', 300_000, async () => {
      if (answer.status !== 202) answer = await client.send('POST', '/volumes', replica3);
      return answer.status === 202;
    });
    const made = await client.outcome(answer.headers.get('location') ?? '');
    t.equal(made.status, 303, 'a volume is made as ever');
    const path = made.headers.get('location') ?? '';
    t.equal((await client.get<VolumeInfo>(path)).bricks.length, 3, 'with a brick on each node');
    await client.finish('DELETE', path);
    await proveNothingLeft(t, cluster);
  });
});
