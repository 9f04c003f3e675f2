import t from 'tap';
import { mountVolume, readChecksums, sizeOf, unmountVolume, writeData } from '../lab/support/mounts.ts';
import type { VolumeInfo } from '../lab/support/wire.ts';
import { startClientPod } from './support/client-pod.ts';
import { cleanCluster, proveNothingLeft, remains } from './support/cluster.ts';
import { deployService, loadTopology } from './support/service.ts';

t.test('a volume from create to delete, by commands in gluster pods', async (t) => {
  const cluster = await cleanCluster();
  const service = await deployService(t, cluster);
  const { client } = await service.leader();
  await loadTopology(client, ['b']);

  const path = await client.finish('POST', '/volumes', {
    size: 1,
    durability: { type: 'replicate', replicate: { replica: 3 } },
  });
  const volume = await client.get<VolumeInfo>(path);
  t.match(await cluster.inGluster(2, `gluster volume info ${volume.name}`), 'Status: Started');

  const pods = [await startClientPod(t, cluster, 2), await startClientPod(t, cluster, 3)] as const;
  for (const pod of pods) await mountVolume(pod, volume);
  const written = await writeData(pods[0], volume);
  t.equal(await readChecksums(pods[1], volume), written, 'a pod on another node reads what was written');

  const before = await sizeOf(pods[0], volume);
  await client.finish('POST', `${path}/expand`, { expand_size: 1 });
  t.ok((await sizeOf(pods[0], volume)) > 1.5 * before, 'the mounted volume has grown');
  t.equal(await readChecksums(pods[0], volume), written, 'and holds what it held');

  for (const pod of pods) await unmountVolume(pod, volume);
  t.not((await remains(cluster)).length, 0, 'there is something to be removed');
  await client.finish('DELETE', path);
  await proveNothingLeft(t, cluster);
});
