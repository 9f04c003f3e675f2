import t from 'tap';
import { cutHostNode } from '../../lab/kubernetes-lab/host-node.ts';
import type { HostNode } from '../../lab/kubernetes-lab/settings.ts';
import { until } from '../../lab/until.ts';
import { hasRebalanced, mountVolume, readChecksums, sizeOf, unmountVolume, writeData } from '../lab/support/mounts.ts';
import type { VolumeInfo } from '../lab/support/wire.ts';
import { startClientPod } from './support/client-pod.ts';
import { cleanCluster, proveNothingLeft, remains } from './support/cluster.ts';
import { deployService, loadTopology } from './support/service.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };

t.test('a volume from create to delete, by commands in gluster pods, under two leaders', async (t) => {
  const cluster = await cleanCluster();
  const service = await deployService(t, cluster, 2);
  const first = await service.leader();
  await loadTopology(first.client, ['b']);
  const path = await first.client.finish('POST', '/volumes', replica3);
  const volume = await first.client.get<VolumeInfo>(path);
  const pods = [await startClientPod(t, cluster, 2), await startClientPod(t, cluster, 3)] as const;
  let written = '';

  await t.test('it is mounted in pods and expanded', async (t) => {
    t.match(await cluster.inGluster(2, `gluster volume info ${volume.name}`), 'Status: Started');
    for (const pod of pods) await mountVolume(pod, volume);
    written = await writeData(pods[0], volume);
    t.equal(await readChecksums(pods[1], volume), written, 'a pod on another node reads what was written');
    const before = await sizeOf(pods[0], volume);
    await first.client.finish('POST', `${path}/expand`, { expand_size: 1 });
    t.ok((await sizeOf(pods[0], volume)) > 1.5 * before, 'the mounted volume has grown');
    // A client has once found a file empty before that.
    const gluster = { run: (command: string) => cluster.inGluster(2, command) };
    await until('the rebalance has ended on each node', 180_000, () => hasRebalanced(gluster, volume));
    t.equal(await readChecksums(pods[0], volume), written, 'and holds what it held');
  });

  // A node that is this machine loses its kubelet, its containerd and every process of its pods in one moment, as a node without power.
  await t.test('the node of the leader dies, and a standby takes over', async (t) => {
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
    t.equal((await service.leader()).name, standby?.name);
  });

  await t.test('it is deleted', async (t) => {
    const { client } = await service.leader();
    t.match(await client.get(path), { name: volume.name, size: 2 }, 'the new leader knows all of it');
    t.equal(await readChecksums(pods[1], volume), written, 'those who use it have noticed nothing');
    for (const pod of pods) await unmountVolume(pod, volume);
    t.not((await remains(cluster)).length, 0, 'there is something to be removed');
    await client.finish('DELETE', path);
    await proveNothingLeft(t, cluster);
  });
});
