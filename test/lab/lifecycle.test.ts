import t from 'tap';
import { startNode } from '../../lab/cluster.ts';
import { stopMachine } from '../../lab/machines.ts';
import type { Shell } from '../../lab/ssh.ts';
import { until } from '../../lab/until.ts';
import { proveNothingLeft, takeInventory, volumeParts } from './support/inventory.ts';
import { hasRebalanced, mountVolume, readChecksums, sizeOf, unmountVolume, writeData } from './support/mounts.ts';
import { allConnected, cleanNodes, onlineBricks } from './support/nodes.ts';
import { startService } from './support/service.ts';
import { applyTopology, listDevices, listNodes, proveAllFree, removeTopology } from './support/topology.ts';
import type { DeviceInfo, VolumeInfo } from './support/wire.ts';

const disks = ['b', 'c', 'd'];
/** One of each durability that three nodes allow, with the bricks that each must have. */
const requests = [
  { name: 'none', bricks: 1, body: { size: 2, durability: { type: 'none' } } },
  { name: 'replica2', bricks: 2, body: { size: 1, durability: { type: 'replicate', replicate: { replica: 2 } } } },
  { name: 'replica3', bricks: 3, body: { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } } },
  {
    name: 'arbiter',
    bricks: 3,
    body: {
      size: 1,
      durability: { type: 'replicate', replicate: { replica: 3 } },
      glustervolumeoptions: ['user.heketi.arbiter true'],
    },
  },
  {
    name: 'disperse',
    bricks: 3,
    body: { size: 2, durability: { type: 'disperse', disperse: { data: 2, redundancy: 1 } } },
  },
];

t.test('from bare disks to volumes in use and back to bare disks', async (t) => {
  const shells = await cleanNodes(t);
  const service = await startService(t);
  const { client } = service;
  const volumes = new Map<string, VolumeInfo>();
  const checksums = new Map<string, string>();
  const shellOf = (n: number) => shells[n] as Shell;
  const volumeOf = (name: string) => volumes.get(name) as VolumeInfo;

  await t.test('the topology is loaded', async (t) => {
    t.comment(await applyTopology(service, disks));
    const devices = await listDevices(client);
    t.equal(devices.length, 9, 'three devices on each of three nodes');
    for (const { name, pv_uuid, storage } of devices) {
      t.ok(pv_uuid, `${name} is known by its UUID`);
      t.ok(
        storage.total > 19 * 2 ** 20 && storage.free === storage.total,
        `${name} has its 20 GiB, less what LVM needs`,
      );
    }
    for (const shell of Object.values(shells)) {
      t.equal((await takeInventory(shell)).peers.length, 2, 'two peers');
    }
  });

  await t.test('loading it again changes nothing', async (t) => {
    const before = await listNodes(client);
    t.comment(await applyTopology(service, disks));
    t.strictSame(await listNodes(client), before);
  });

  await t.test('a volume of each durability, all asked for at once', async (t) => {
    await Promise.all(
      requests.map(async ({ name, bricks, body }) => {
        const path = await client.finish('POST', '/volumes', { name, ...body });
        const volume = await client.get<VolumeInfo>(path);
        volumes.set(name, volume);
        t.equal(volume.bricks.length, bricks, `${name} has ${bricks} bricks`);
        t.equal(new Set(volume.bricks.map((brick) => brick.node)).size, bricks, `${name}: each on a node of its own`);
      }),
    );
    const info = await shellOf(1).run('gluster volume info arbiter; gluster volume info disperse');
    t.match(
      info,
      /Number of Bricks: 1 x \(2 \+ 1\) = 3\nTransport-type/,
      'two data bricks and an arbiter, or redundancy',
    );
    t.match(info, /\(arbiter\)/, 'gluster knows the arbiter');
    t.match(info, /Type: Disperse/, 'gluster knows the dispersed one');
  });

  await t.test('data written through one node is read through another', async (t) => {
    t.equal(volumes.size, requests.length);
    let n = 0;
    for (const [name, volume] of volumes) {
      const [writer, reader] = [shellOf((n % 3) + 1), shellOf(((n + 1) % 3) + 1)];
      n++;
      await mountVolume(writer, volume);
      checksums.set(name, await writeData(writer, volume));
      await unmountVolume(writer, volume);
      await mountVolume(reader, volume);
      t.equal(await readChecksums(reader, volume), checksums.get(name), `${name}: the same checksums`);
      await unmountVolume(reader, volume);
    }
  });

  await t.test('a mounted volume grows', async (t) => {
    const volume = volumeOf('replica3');
    await mountVolume(shellOf(1), volume);
    const before = await sizeOf(shellOf(1), volume);
    await client.finish('POST', `/volumes/${volume.id}/expand`, { expand_size: 2 });
    volumes.set('replica3', await client.get<VolumeInfo>(`/volumes/${volume.id}`));
    t.equal(volumeOf('replica3').size, 3);
    const grown = async () => (await sizeOf(shellOf(1), volume)) - before > 1.9 * 2 ** 20;
    await until('df shows two more GiB', 60_000, grown);
    await until('the rebalance has ended on each node', 180_000, () => hasRebalanced(shellOf(1), volume));
    t.equal(await readChecksums(shellOf(1), volume), checksums.get('replica3'), 'the data is still there');
    await unmountVolume(shellOf(1), volume);
  });

  await t.test('a node that lost power has its bricks back, though its disks have other names', async (t) => {
    const before = await takeInventory(shellOf(2));
    await shellOf(2).run('sync');
    await stopMachine(2);
    await startNode(2, ['e', 'b', 'c', 'd']);
    const mounted = async () => (await takeInventory(shellOf(2))).mounts.length === before.mounts.length;
    await until('its bricks are mounted', 60_000, mounted);
    const after = await takeInventory(shellOf(2));
    t.strictSame(after.mounts.sort(), before.mounts.sort(), 'the same bricks are mounted at the same places');
    t.not(before.mounts.length, 0, 'and there were some');
    t.match(after.physicalVolumes.join(), /vdc.*vdd.*vde/, 'the disks are called otherwise now');
    const bricks = [...volumes.values()].flatMap(({ bricks }) => bricks.map(({ path }) => path)).sort();
    const online = async () => (await onlineBricks(shellOf(1))).sort();
    await until('all bricks are online', 90_000, async () => (await online()).join() === bricks.join());
    await until('all nodes are connected', 60_000, () => allConnected(shells));
    for (const [name, volume] of volumes) {
      await mountVolume(shellOf(2), volume);
      t.equal(await readChecksums(shellOf(2), volume), checksums.get(name), `${name}: the data is still there`);
      await unmountVolume(shellOf(2), volume);
    }
  });

  await t.test('a device is looked at again under its new name', async (t) => {
    const device = (await listNodes(client))[1]?.devices[0] as DeviceInfo;
    await client.finish('GET', `/devices/${device.id}/resync`);
    const again = await client.get<DeviceInfo>(`/devices/${device.id}`);
    t.strictSame(again.storage, device.storage, 'its space is the same');
    t.strictSame(again.bricks, device.bricks, 'and its bricks are');
  });

  await t.test('all volumes are deleted', async (t) => {
    await Promise.all([...volumes.values()].map((volume) => client.finish('DELETE', `/volumes/${volume.id}`)));
    t.strictSame(await client.get('/volumes'), { volumes: [] });
    await proveNothingLeft(t, shells, volumeParts);
    await proveAllFree(t, client);
  });

  await t.test('devices and nodes are removed, and nothing is left on any node', async (t) => {
    await removeTopology(client);
    t.strictSame(await client.get('/clusters'), { clusters: [] });
    await proveNothingLeft(t, shells);
  });

  await t.test('SIGTERM to npm ends the service', async (t) => {
    t.ok((await service.stop()) < 5000, 'within five seconds');
    await t.rejects(fetch(`${service.url}/hello`), 'nobody answers any more');
  });
});
