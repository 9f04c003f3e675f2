import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { run } from '../helpers/volumes.ts';

t.test('a disk that holds data is refused untouched, and erased only on request', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { nodes } = await loadCluster(service, [1], []);
  const node = nodes[0] ?? '';
  service.nodes.prepareDisk('n1', '/dev/sdb', { signature: 'xfs' });
  const refused = await service.settle('POST', '/devices', { node, name: '/dev/sdb' });
  t.equal(refused.status, 500);
  t.match(refused.body, /^Initializing device \/dev\/sdb failed \(already initialized or contains data\?\): /);
  t.match(refused.body, /destroydata/, 'the way out');
  t.strictSame(disagreements(service), []);
  t.equal((await service.settle('POST', '/devices', { node, name: '/dev/sdb', destroydata: true })).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('what must never be erased is not', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { nodes, devices } = await loadCluster(service, [1], ['/dev/sdb']);
  const node = nodes[0] ?? '';
  const add = (name: string) => service.settle('POST', '/devices', { node, name, destroydata: true });
  service.nodes.prepareDisk('n1', '/dev/sda', { holdsRoot: true });
  for (const name of ['/dev/sda', '/etc/passwd', '/dev/../etc/passwd', '/dev/sdb'])
    t.equal((await add(name)).status, 500, name);
  t.match((await add('/dev/sdb')).body, `Device already in use (ID: ${devices[0]})`);
  t.strictSame(disagreements(service), []);
});

t.test('a volume group that somebody made is not erased, whatever was asked', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { nodes } = await loadCluster(service, [1], []);
  await run(service, 'n1', '/usr/sbin/lvm pvcreate -qq /dev/sdb');
  await run(service, 'n1', '/usr/sbin/lvm vgcreate -qq data /dev/sdb');
  for (const destroydata of [false, true]) {
    const answer = await service.settle('POST', '/devices', { node: nodes[0], name: '/dev/sdb', destroydata });
    t.match(answer, { status: 500, body: /it is in volume group data\nIf nobody needs that: vgremove data/ });
  }
  t.strictSame(service.nodes.state('n1').volumeGroups, ['data']);
});

t.test('a device is found again when boot gave it another name', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { devices } = await loadCluster(service, [1], ['/dev/sdb', '/dev/sdc']);
  service.nodes.renameDisks('n1', { '/dev/sdb': '/dev/sdc', '/dev/sdc': '/dev/sdb' });
  for (const id of devices) {
    t.equal((await service.settle('GET', `/devices/${id}/resync`)).status, 204);
    for (const state of ['offline', 'failed']) await service.settle('POST', `/devices/${id}/state`, { state });
    t.equal((await service.settle('DELETE', `/devices/${id}`)).status, 204);
  }
  t.strictSame(service.nodes.state('n1').volumeGroups, []);
  t.strictSame(service.nodes.state('n1').physicalVolumes, []);
});

t.test("a resync counts what is not ours, and LVM's spare is not counted twice", async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { devices } = await loadCluster(service, [1], ['/dev/sdb']);
  const id = devices[0] ?? '';
  await service.settle('POST', '/volumes', { size: 10 });
  const storage = async () =>
    (await service.call('GET', `/devices/${id}`)).json<{ storage: { total: number; free: number; used: number } }>()
      .storage;
  const before = await storage();
  await service.settle('GET', `/devices/${id}/resync`);
  t.strictSame(await storage(), before, 'a resync of what we made changes nothing');
  const argv = [
    '/usr/sbin/lvm',
    'lvcreate',
    '-qq',
    '--autobackup=n',
    '--poolmetadatasize',
    '4096K',
    '--size',
    '1048576K',
  ];
  await service.runner.run('n1', [{ argv: [...argv, '--thin', `vg_${id}/theirs`], timeoutMs: 60_000 }]);
  await service.settle('GET', `/devices/${id}/resync`);
  const after = await storage();
  t.equal(before.free - after.free, 1048576 + 4096);
  t.equal(after.total, after.free + after.used);
});

t.test('a host that does not answer is an error within seconds, and the device is not kept', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { nodes } = await loadCluster(service, [1], []);
  service.nodes.cutOff('n1');
  const refused = await service.settle('POST', '/devices', { node: nodes[0], name: '/dev/sdb' });
  t.equal(refused.status, 500);
  t.match(refused.body, /host n1/);
  service.nodes.reconnect('n1');
  const info = await service.call('GET', `/nodes/${nodes[0]}`);
  t.strictSame(info.json<{ devices: unknown[] }>().devices, []);
});

t.test('while bricks are made on a device a resync of it is refused', async (t) => {
  const simulated = { deviceSizeGib: 500, delayMs: { 'mkfs.xfs': 10_000 } };
  const service = await startService({ dir: t.testdir(), config: { simulated } });
  t.teardown(() => service.stop());
  const { devices } = await loadCluster(service, [1], ['/dev/sdb']);
  const making = await service.call('POST', '/volumes', { size: 10 });
  const refused = await service.settle('GET', `/devices/${devices[0]}/resync`);
  t.equal(refused.status, 500);
  t.match(refused.body, /is in use/);
  t.equal((await service.wait(making.location)).status, 200);
  t.equal((await service.settle('GET', `/devices/${devices[0]}/resync`)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('a removed device comes back only when its disk is there', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  const { devices } = await loadCluster(service, [1], ['/dev/sdb']);
  const set = (state: string) => service.settle('POST', `/devices/${devices[0]}/state`, { state });
  for (const state of ['offline', 'failed']) t.equal((await set(state)).status, 204);
  t.match(await set('online'), { status: 500, body: 'Cannot move a failed/removed device to online state\n' });
  t.equal((await set('offline')).status, 204);
  for (const argv of [
    ['vgremove', '-qq', `vg_${devices[0]}`],
    ['pvremove', '-qq', '/dev/sdb'],
  ]) {
    await service.runner.run('n1', [{ argv: ['/usr/sbin/lvm', ...argv], timeoutMs: 60_000 }]);
  }
  t.match(await set('online'), { status: 500, body: new RegExp(`^Volume group vg_${devices[0]} is not on host n1\n`) });
  t.equal((await service.call('GET', `/devices/${devices[0]}`)).json<{ state: string }>().state, 'offline');
  service.nodes.cutOff('n1');
  t.equal((await set('online')).status, 204, 'a node that does not answer says nothing of its disks');
});
