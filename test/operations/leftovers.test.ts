import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

const leftovers = (service: Service) => service.store.read((reader) => reader.listLeftovers());

t.test('a host that dies during a create keeps its space taken, is shown, and is clean when it is back', async (t) => {
  let cut = false;
  const service = await startService({
    dir: t.testdir(),
    faults: {
      react({ host, argv, when }) {
        if (!cut && host === 'n2' && when === 'after' && argv.includes('lvcreate')) {
          cut = true;
          service.nodes.cutOff('n2');
        }
        return undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', replicated);
  t.equal(created.status, 500);
  t.match(created.body, /n2/, 'the host is named');
  t.strictSame((await service.call('GET', '/volumes')).json(), { volumes: [] });

  await until(() => leftovers(service).length > 0);
  const [leftover] = leftovers(service);
  t.match(leftover?.object, /^brick \/var\/lib\/heketi\/mounts\/vg_/);
  const status = (await service.call('GET', '/status')).json<{ leftovers: { host: string; lastError: string }[] }>();
  t.equal(status.leftovers[0]?.host, 'n2');
  t.match(status.leftovers[0]?.lastError, /n2/);
  const device = service.store.read((reader) =>
    reader.findDevice(leftover?.poolId ? reader.getPool(leftover.poolId).deviceId : ''),
  );
  t.ok((device?.placedKib as number) > 0, 'its space stays taken');

  service.nodes.reconnect('n2');
  await until(() => disagreements(service).length === 0);
  t.strictSame(disagreements(service), []);
  t.strictSame(leftovers(service), []);
});

t.test('a dead host does not block a delete; its node can be removed only when nothing is left on it', async (t) => {
  // Gluster deletes nothing while a peer is away, so the host goes at the moment the volume is gone.
  const service = await startService({
    dir: t.testdir(),
    faults: {
      react({ argv, when }) {
        if (when === 'after' && argv.includes('volume') && argv.includes('delete')) service.nodes.cutOff('n3');
        return undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  const { nodes } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', replicated);
  t.equal((await service.settle('DELETE', `/volumes/${created.json<{ id: string }>().id}`)).status, 204);
  t.equal(leftovers(service).length, 1);

  const device = service.store.read((reader) => reader.listDevices(nodes[2] ?? '')[0]);
  t.equal((await service.settle('POST', `/devices/${device?.id}/state`, { state: 'offline' })).status, 204);
  t.equal((await service.settle('POST', `/devices/${device?.id}/state`, { state: 'failed' })).status, 204);
  const failed = await service.settle('DELETE', `/devices/${device?.id}`);
  t.equal(failed.status, 409, 'its space is not free yet');
  service.nodes.reconnect('n3');
  await until(() => disagreements(service).length === 0);
  t.strictSame(disagreements(service), []);
});

t.test('what somebody else put into a pool keeps the pool and its space, and says so', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', { size: 10 });
  const { id, bricks } = created.json<{ id: string; bricks: { id: string; device: string }[] }>();
  const brick = bricks[0];
  const runner = service.runner;
  const pool = `vg_${brick?.device}/tp_${brick?.id}`;
  const argv = [
    '/usr/sbin/lvm',
    'lvcreate',
    '-qq',
    '--autobackup=n',
    '--thin',
    pool,
    '--virtualsize',
    '1048576K',
    '--name',
    'theirs',
  ];
  await runner.run('n1', [{ argv, timeoutMs: 60_000 }]);

  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  await until(() => leftovers(service).length === 1);
  t.match(leftovers(service)[0]?.lastError, /holds other volumes/);
  const placed = () => service.store.read((reader) => reader.getDevice(brick?.device ?? '').placedKib as number);
  t.ok(placed() > 10 * 1024 * 1024, 'its space stays taken');
  t.strictSame(service.nodes.state('n1').volumes, [`vg_${brick?.device}/theirs`], 'theirs is not touched');

  await runner.run('n1', [
    { argv: ['/usr/sbin/lvm', 'lvremove', '-f', `vg_${brick?.device}/theirs`], timeoutMs: 60_000 },
  ]);
  await until(() => disagreements(service).length === 0);
  t.strictSame(disagreements(service), []);
  t.equal(placed(), 0);
});
