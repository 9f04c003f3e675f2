import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { serviceOf } from '../helpers/service.ts';
import { setState, stateOf } from '../helpers/states.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';
import { bricksOf, createVolume, hostOf } from '../helpers/volumes.ts';

t.test('a dead node is emptied; what is on it goes when it is back', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb', '/dev/sdc']);
  const volumes = await Promise.all([1, 2, 3].map(() => createVolume(service)));
  const [brick] = volumes[0]?.bricks ?? [];
  const dead = hostOf(service, brick);
  const path = `/nodes/${brick?.node}`;
  service.nodes.powerOff(dead);
  await setState(service, path, 'offline');
  t.equal((await setState(service, path, 'failed')).status, 204);
  t.equal(await stateOf(service, path), 'failed');
  for (const { id } of volumes) t.notOk((await bricksOf(service, id)).some(({ node }) => node === brick?.node));
  t.ok(service.store.read((reader) => reader.listLeftovers()).length > 0);
  t.equal((await service.settle('DELETE', `/devices/${brick?.device}`)).status, 409, 'its space is not free yet');
  t.ok(service.nodes.powerOn(dead));
  await until(() => disagreements(service).length === 0);
  t.equal((await service.settle('DELETE', `/devices/${brick?.device}`)).status, 204);
});

t.test('a node that never comes back is forgotten, with what is on it', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb', '/dev/sdc']);
  const volumes = await Promise.all([1, 2, 3].map(() => createVolume(service)));
  const [brick] = volumes[0]?.bricks ?? [];
  const dead = hostOf(service, brick);
  const path = `/nodes/${brick?.node}`;
  const { devices } = (await service.call('GET', path)).json<{ devices: { id: string }[] }>();
  service.nodes.powerOff(dead);
  await setState(service, path, 'offline');
  t.equal((await setState(service, path, 'failed')).status, 204);
  for (const { id } of devices) {
    t.equal((await service.settle('DELETE', `/devices/${id}`, { forceforget: true })).status, 204);
  }
  t.ok(service.store.read((reader) => reader.listNodeLeftovers(brick?.node ?? '')).length > 0);
  t.equal((await service.settle('DELETE', path)).status, 204);
  t.strictSame(disagreements(service), []);
  t.equal((await createVolume(service)).bricks.length, 3, 'the others go on');
});

t.test('a forgotten device is cleared all the same when its node comes back', async (t) => {
  const service = await serviceOf(t);
  await loadCluster(service, [1, 2, 3, 4], ['/dev/sdb']);
  const { bricks } = await createVolume(service);
  const [brick] = bricks;
  const dead = hostOf(service, brick);
  service.nodes.powerOff(dead);
  await setState(service, `/devices/${brick?.device}`, 'offline');
  t.equal((await setState(service, `/devices/${brick?.device}`, 'failed')).status, 204);
  const forced = await service.settle('DELETE', `/devices/${brick?.device}`, { forceforget: true });
  t.equal(forced.status, 204);
  t.match(await service.settle('DELETE', `/nodes/${brick?.node}`), {
    status: 409,
    body: /because of what is left on it:\n.*\n.*\nIt goes when the node answers\./,
  });
  service.nodes.powerOn(dead);
  await until(() => disagreements(service).length === 0);
  t.strictSame(service.nodes.state(dead).volumeGroups, []);
  t.equal((await service.settle('DELETE', `/nodes/${brick?.node}`)).status, 204);
});
