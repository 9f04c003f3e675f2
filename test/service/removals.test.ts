import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { type Service, serviceOf } from '../helpers/service.ts';
import { setState, stateOf } from '../helpers/states.ts';
import { loadCluster } from '../helpers/topology.ts';
import { bricksOf, createVolume, hostOf, replicated } from '../helpers/volumes.ts';

const operations = (service: Service, kind: string) =>
  service.store.read((reader) =>
    reader.listOperations(['done', 'failed']).filter((operation) => operation.kind === kind),
  );

t.test('every brick of a device moves before it is failed, and then it can be deleted', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb', '/dev/sdc']);
  const volumes = await Promise.all([1, 2, 3].map(() => createVolume(service)));
  const device = volumes[0]?.bricks[0]?.device ?? '';
  const path = `/devices/${device}`;
  const held = service.store.read((reader) => reader.listDeviceBricks(device)).length;
  t.match(await setState(service, path, 'failed'), {
    status: 500,
    body: `Device must be offline before remove operation is performed, device:${device}\n`,
  });
  t.equal((await setState(service, path, 'offline')).status, 204);
  const accepted = await service.call('POST', `${path}/state`, { state: 'failed' });
  t.equal((await service.wait(accepted.location)).status, 204);
  t.equal(await stateOf(service, path), 'failed');
  for (const { id } of volumes) {
    const bricks = await bricksOf(service, id);
    t.equal(bricks.length, 3);
    t.notOk(bricks.some((brick) => brick.device === device));
  }
  const removal = operations(service, 'remove-device').find(({ state }) => state === 'done');
  t.match(removal, { targetId: device, stepsDone: held, stepsTotal: held });
  const parts = operations(service, 'evict-brick');
  t.strictSame(
    parts.map(({ parentId }) => parentId),
    Array(held).fill(removal?.id),
  );
  t.equal((await setState(service, path, 'failed')).status, 204, 'once more');
  t.equal((await service.settle('DELETE', path)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('the removal and its part are listed while they run', async (t) => {
  const service = await serviceOf(t, {
    config: { simulated: { deviceSizeGib: 500, delayMs: { 'replace-brick': 20_000 } } },
  });
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { bricks } = await createVolume(service);
  const [brick] = bricks;
  const path = `/devices/${brick?.device}`;
  await setState(service, path, 'offline');
  const accepted = await service.call('POST', `${path}/state`, { state: 'failed' });
  interface Pending {
    readonly id: string;
    readonly type_name: string;
  }
  const pending = async () =>
    (await service.call('GET', '/operations/pending')).json<{ pendingoperations: Pending[] }>().pendingoperations;
  const changes = async (id = '') =>
    (await service.call('GET', `/operations/pending/${id}`)).json<{ changes: unknown[] }>().changes;
  let seen: Pending[] = [];
  while (seen.length < 2) {
    await setTimeout(2);
    seen = await pending();
  }
  const removal = seen.find(({ type_name }) => type_name === 'remove-device');
  const eviction = seen.find(({ type_name }) => type_name === 'evict-brick');
  t.strictSame(await changes(removal?.id), [
    { id: brick?.device, description: 'Remove device' },
    { id: eviction?.id, description: 'Performing child operation' },
  ]);
  t.strictSame((await changes(eviction?.id)).slice(0, 2), [
    { id: brick?.id, description: 'Delete brick' },
    { id: removal?.id, description: 'Belongs to parent operation' },
  ]);
  t.equal((await service.wait(accepted.location)).status, 204);
  t.strictSame(await pending(), []);
});

t.test('what was moved stays moved when the rest finds no place, and the device stays offline', async (t) => {
  const service = await serviceOf(t, { seed: 2 });
  const { cluster } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const large = await createVolume(service, { ...replicated, size: 300 });
  const small = await createVolume(service, { ...replicated, size: 150 });
  service.nodes.prepareDisk('n4', '/dev/sdb', { sizeKib: 200 * 1024 * 1024 });
  const hostnames = { manage: ['n4'], storage: ['n4.storage'] };
  const added = await service.settle('POST', '/nodes', { cluster, zone: 4, hostnames });
  const node = added.json<{ id: string }>().id;
  await service.settle('POST', '/devices', { node, name: '/dev/sdb' });
  // Bricks leave in the order of their ids: here the one that fits goes first.
  const leaving = small.bricks.find(({ id, device }) =>
    large.bricks.some((brick) => brick.device === device && brick.id > id),
  );
  const device = leaving?.device ?? '';

  await setState(service, `/devices/${device}`, 'offline');
  const answer = await setState(service, `/devices/${device}`, 'failed');
  t.equal(answer.status, 500);
  const text = `Unable to delete device [${device}] as no device was found to replace it: No Replacement was found for resource requested to be removed`;
  t.equal(answer.body.split('\n')[0], text);
  t.match(answer.body, /\nToo little free space .*: n4:\/dev\/sdb /, 'and why');
  t.equal(await stateOf(service, `/devices/${device}`), 'offline');
  t.ok((await bricksOf(service, small.id)).some((brick) => brick.node === node));
  t.strictSame(await bricksOf(service, large.id), large.bricks);
  t.strictSame(disagreements(service), []);
});

t.test('the error of an eviction is the error of the removal, and its heal check can be switched off', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { bricks } = await createVolume(service);
  const [old, other] = bricks;
  const path = `/devices/${old?.device}`;
  await setState(service, path, 'offline');
  service.nodes.stopGlusterd(hostOf(service, other));
  t.match(await setState(service, path, 'failed'), {
    status: 500,
    body: `Cannot replace brick ${old?.id} as only 1 of 2 required peer bricks are online\n`,
  });
  t.equal(await stateOf(service, path), 'offline');
  t.equal((await setState(service, path, 'failed', 'disable')).status, 204);
  t.equal(await stateOf(service, path), 'failed');
  t.strictSame(disagreements(service), []);
});

t.test('bricks on their way to the device stand against its removal', async (t) => {
  const service = await serviceOf(t);
  const { devices } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const creating = await service.call('POST', '/volumes', replicated);
  await setState(service, `/devices/${devices[0]}`, 'offline');
  const removing = await service.call('POST', `/devices/${devices[0]}/state`, { state: 'failed' });
  t.equal((await service.wait(creating.location)).status, 200);
  const answer = await service.wait(removing.location);
  t.equal(answer.status, 500);
  t.match(answer.body, /^(The target exists, contains other items, or is in use\.|Unable to delete device)/);
  t.equal(await stateOf(service, `/devices/${devices[0]}`), 'offline');
  t.strictSame(disagreements(service), []);
});

t.test('a node is removed with all its devices, whatever their state', async (t) => {
  const service = await serviceOf(t);
  const { nodes } = await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb', '/dev/sdc']);
  const volumes = await Promise.all([1, 2, 3, 4].map(() => createVolume(service)));
  const node = volumes[0]?.bricks[0]?.node ?? '';
  const path = `/nodes/${node}`;
  t.match(await setState(service, path, 'failed'), {
    status: 500,
    body: `Node must be offline before remove operation is performed, node:${node}\n`,
  });
  await setState(service, path, 'offline');
  t.equal((await setState(service, path, 'failed')).status, 204);
  t.equal(await stateOf(service, path), 'failed');
  const info = (await service.call('GET', path)).json<{
    devices: { id: string; state: string; bricks: unknown[] }[];
  }>();
  t.match(info.devices, [
    { state: 'failed', bricks: { length: 0 } },
    { state: 'failed', bricks: { length: 0 } },
  ]);
  for (const { id } of volumes) t.notOk((await bricksOf(service, id)).some((brick) => brick.node === node));
  for (const { id } of info.devices) t.equal((await service.settle('DELETE', `/devices/${id}`)).status, 204);
  t.equal((await service.settle('DELETE', path)).status, 204);
  t.equal(nodes.length, 4);
  t.match(await setState(service, path, 'online'), { status: 404 });
  t.strictSame(disagreements(service), []);
});

t.test('a node that nothing can replace stays offline, and says for which device', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const { bricks } = await createVolume(service);
  const [brick] = bricks;
  const path = `/nodes/${brick?.node}`;
  await setState(service, path, 'offline');
  const answer = await setState(service, path, 'failed');
  t.equal(answer.status, 500);
  t.equal(
    answer.body.split('\n')[0],
    `Unable to remove node [${brick?.node}] as no device was found to replace device [${brick?.device}]`,
  );
  t.match(answer.body, /\nOn a node of another brick of the set: /);
  t.equal(await stateOf(service, path), 'offline');
  t.strictSame(disagreements(service), []);
});
