import t from 'tap';
import { startNode } from '../../lab/cluster.ts';
import { stopMachine } from '../../lab/machines.ts';
import type { Shell } from '../../lab/ssh.ts';
import { until } from '../../lab/until.ts';
import { proveNothingLeft, takeInventory, volumeParts } from './support/inventory.ts';
import { mountVolume, readChecksums, unmountVolume, writeData } from './support/mounts.ts';
import { allConnected, cleanNodes } from './support/nodes.ts';
import { startService } from './support/service.ts';
import { applyTopology, listNodes, proveAllFree } from './support/topology.ts';
import type { NodeInfo, VolumeInfo } from './support/wire.ts';

const replica3 = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };

/** What gluster still has to heal in the volume, or null while a brick does not answer. */
async function entriesToHeal(shell: Shell, name: string): Promise<number | null> {
  const { stdout } = await shell.try(`gluster volume heal ${name} info --xml`);
  const entries = [...stdout.matchAll(/<numberOfEntries>([^<]*)</g)].map(([, count]) => Number(count));
  return entries.length < 3 || entries.some(Number.isNaN) ? null : entries.reduce((sum, count) => sum + count, 0);
}

/** The brick's own files, behind gluster's back. */
const onBrick = (shell: Shell, path: string) => shell.run(`cd ${path} && sha256sum * 2>/dev/null || true`);

t.test('bricks move, volumes are copied, and a node that comes back is healed', async (t) => {
  const shells = await cleanNodes(t);
  const service = await startService(t);
  const { client } = service;
  await applyTopology(service, ['b', 'c']);
  const nodes = await listNodes(client);
  const shellOf = (n: number) => shells[n] as Shell;
  const shellAt = (node: string) => shellOf(nodes.findIndex(({ id }: NodeInfo) => id === node) + 1);
  const make = async (path: string, body: object) => client.get<VolumeInfo>(await client.finish('POST', path, body));
  const again = (volume: VolumeInfo) => client.get<VolumeInfo>(`/volumes/${volume.id}`);
  const healed = (name: string) =>
    until(`${name} is healed`, 300_000, async () => (await entriesToHeal(shellOf(1), name)) === 0);

  const data = await make('/volumes', { name: 'data', ...replica3 });
  await mountVolume(shellOf(1), data);
  let checksums = await writeData(shellOf(1), data);
  let copy: VolumeInfo | undefined;
  const before = await takeInventory(shellOf(2));

  await t.test('a clone holds what its source held, and is written to apart from it', async (t) => {
    copy = await make(`/volumes/${data.id}/clone`, { name: 'copy' });
    await mountVolume(shellOf(2), copy);
    t.equal(await readChecksums(shellOf(2), copy), checksums);
    await shellOf(2).run('echo more > /mnt/copy/small1 && sync');
    t.equal(await readChecksums(shellOf(1), data), checksums, 'the source does not change');
    t.not(await readChecksums(shellOf(2), copy), checksums);
    await unmountVolume(shellOf(2), copy);
    t.match(await shellOf(1).run('gluster volume info copy'), `user.heketi.id: ${copy.id}\n`);
    const after = await takeInventory(shellOf(2));
    t.strictSame(after.snapshots, [], 'no snapshot is left');
    t.equal(after.logicalVolumes.length, before.logicalVolumes.length + 1, 'a thin volume more');
    t.equal(after.snapshotFolders.length, 2, 'mounted once');
  });

  await t.test('a node is taken down and comes back: everything that was missed is healed', async (t) => {
    await stopMachine(3);
    checksums = await writeData(shellOf(1), data);
    await startNode(3);
    await until('all bricks are online again', 300_000, async () => (await entriesToHeal(shellOf(1), 'data')) !== null);
    await until('the bricks of the clone too', 300_000, async () => (await entriesToHeal(shellOf(1), 'copy')) !== null);
    await healed('data');
    await until('all nodes are connected', 60_000, () => allConnected(shells));
    const there = data.bricks.find(({ node }) => shellAt(node) === shellOf(3));
    t.equal(await onBrick(shellOf(3), there?.path ?? ''), checksums, 'its brick holds what was written without it');
  });

  await t.test('a clone that is deleted leaves nothing', async (t) => {
    await client.finish('DELETE', `/volumes/${copy?.id}`);
    for (const n of [1, 2, 3]) {
      const { snapshots, snapshotFolders, logicalVolumes, deviceMapper } = await takeInventory(shellOf(n));
      t.strictSame({ snapshots, snapshotFolders }, { snapshots: [], snapshotFolders: [] }, `node${n}`);
      t.notMatch(logicalVolumes.join(), /[0-9a-f]{32}_\d/);
      t.notMatch(deviceMapper.join(), /[0-9a-f]{32}_\d/);
    }
    t.equal(await readChecksums(shellOf(1), data), checksums, 'its source has lost nothing');
  });

  await t.test('a brick is evicted with its data', async (t) => {
    const [old] = (await again(data)).bricks;
    await client.finish('POST', `/bricks/to-evict/${old?.id}`);
    const { bricks } = await again(data);
    t.equal(bricks.length, 3);
    const fresh = bricks.find(({ node }) => node === old?.node);
    t.not(fresh?.device, old?.device, 'it went to the other device of its node');
    t.equal(await readChecksums(shellOf(1), data), checksums, 'the data was there all the time');
    await healed('data');
    t.equal(await onBrick(shellAt(fresh?.node ?? ''), fresh?.path ?? ''), checksums, 'and is on the new brick');
    t.equal((await client.send('POST', `/bricks/to-evict/${old?.id}`)).status, 404);
  });

  await t.test('a device is removed with data on it', async (t) => {
    const [brick] = (await again(data)).bricks;
    const path = `/devices/${brick?.device}`;
    await client.finish('POST', `${path}/state`, { state: 'offline' });
    await client.finish('POST', `${path}/state`, { state: 'failed' });
    t.match(await client.get(path), { state: 'failed', bricks: [] });
    const fresh = (await again(data)).bricks.find(({ node }) => node === brick?.node);
    await healed('data');
    t.equal(await onBrick(shellAt(fresh?.node ?? ''), fresh?.path ?? ''), checksums);
    t.equal(await readChecksums(shellOf(1), data), checksums);
    await client.finish('DELETE', path);
  });

  await t.test('when the volume is deleted nothing is left of it', async (t) => {
    await unmountVolume(shellOf(1), data);
    await client.finish('DELETE', `/volumes/${data.id}`);
    await proveNothingLeft(t, shells, volumeParts);
    await proveAllFree(t, client);
  });
});
