import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Config, loadConfig } from '../../src/config.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';
import { createVolume, run } from '../helpers/volumes.ts';

const standard = loadConfig({ env: { HEKETI_EXECUTOR: 'simulated' }, flags: { disableAuth: true } });

/** A service with three nodes, and every command that was run on them from then on. */
async function begin(t: Test, config: Partial<Config>, refuse: (argv: readonly string[]) => boolean = () => false) {
  const commands: string[] = [];
  const service = await startService({
    dir: t.testdir(),
    config,
    faults: {
      react({ argv, when }) {
        if (when !== 'before') return undefined;
        commands.push(argv.join(' '));
        return refuse(argv) ? { exitCode: 32, stderr: 'target is busy' } : undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  const loaded = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  commands.length = 0;
  return { service, commands, ...loaded };
}

t.test('options of the server come before and after those of a request', async (t) => {
  const options = { preRequestOptions: ['network.ping-timeout 20'], postRequestOptions: ['network.ping-timeout 40'] };
  const { service, commands } = await begin(t, { volumes: { ...standard.volumes, ...options } });
  const { name } = await createVolume(service, { size: 1, glustervolumeoptions: ['network.ping-timeout 30'] });
  t.match(
    commands.find((line) => line.includes('volume set') && line.includes('ping-timeout')),
    'network.ping-timeout 20 network.ping-timeout 30 network.ping-timeout 40',
  );
  t.match(await run(service, 'n1', `gluster volume info ${name}`), 'network.ping-timeout: 40', 'the last one counts');
});

t.test('a rebalance that is switched off is not asked for', async (t) => {
  for (const rebalanceOnExpansion of [true, false]) {
    const { service, commands } = await begin(t, { commands: { ...standard.commands, rebalanceOnExpansion } });
    const { id } = await createVolume(service, { size: 1 });
    t.equal((await service.settle('POST', `/volumes/${id}/expand`, { expand_size: 1 })).status, 200);
    t.equal(
      commands.some((line) => line.includes(' rebalance ')),
      rebalanceOnExpansion,
    );
    await service.stop();
  }
});

t.test('what holds a brick is looked up further where that is asked for', async (t) => {
  for (const debugUmountFailures of [true, false]) {
    const settings = { commands: { ...standard.commands, debugUmountFailures } };
    const { service, commands } = await begin(t, settings, ([program]) => program === 'umount');
    const { id } = await createVolume(service, { size: 1 });
    await service.settle('DELETE', `/volumes/${id}`);
    t.equal(
      commands.some((line) => line.startsWith('lsof')),
      debugUmountFailures,
    );
    await service.stop();
  }
});

t.test('block volumes are allocated beforehand or not', async (t) => {
  const { service, commands } = await begin(t, { commands: { ...standard.commands, blockPrealloc: 'no' } });
  await createVolume(service, { size: 20, block: true, durability: { type: 'replicate', replicate: { replica: 3 } } });
  t.equal((await service.settle('POST', '/blockvolumes', { size: 1 })).status, 200);
  t.match(
    commands.find((line) => line.startsWith('gluster-block create')),
    / prealloc no /,
  );
});

t.test('a cluster holds as many volumes as it may', async (t) => {
  const { service } = await begin(t, { volumes: { ...standard.volumes, maximumVolumesPerCluster: 1 } });
  await createVolume(service, { size: 1 });
  t.match(await service.settle('POST', '/volumes', { size: 1 }), { status: 500, body: /limit is 1/ });
});

t.test('clones count among the volumes of a cluster', async (t) => {
  const { service } = await begin(t, { volumes: { ...standard.volumes, maximumVolumesPerCluster: 2 } });
  const { id } = await createVolume(service, { size: 1 });
  t.equal((await service.settle('POST', `/volumes/${id}/clone`, {})).status, 200);
  t.match(await service.settle('POST', '/volumes', { size: 1 }), { status: 500, body: /has 2 volumes and limit is 2/ });
  t.match(await service.settle('POST', `/volumes/${id}/clone`, {}), {
    status: 500,
    body: /has 2 volumes and limit is 2/,
  });
});

t.test('a queue id is known until its time is over', async (t) => {
  const begun = async (retentionMs: number) => {
    const { service } = await begin(t, { operations: { ...standard.operations, retentionMs } });
    const { location } = await service.call('POST', '/volumes', { size: 1 });
    return { location, ask: async () => (await service.call('GET', location)).status, wait: service.wait };
  };
  const long = await begun(1_000_000_000);
  t.equal((await long.wait(long.location)).status, 200);
  for (let time = 0; time < 3; time += 1) t.equal(await long.ask(), 303);

  const short = await begun(10_000);
  const deadline = Date.now() + 30_000;
  while ((await short.ask()) !== 404 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  t.equal(await short.ask(), 404);
});

t.test('devices of simulated nodes have the size that is set', async (t) => {
  const { service, devices } = await begin(t, { simulated: { deviceSizeGib: 20, delayMs: {} } });
  const { storage } = (await service.call('GET', `/devices/${devices[0]}`)).json<{ storage: { total: number } }>();
  t.equal(storage.total, 20 * 1024 * 1024);
});

t.test('nodes are not watched where that is switched off, nor before their time', async (t) => {
  for (const [enabled, startMs] of [
    [true, 1000],
    [true, 10_000_000],
    [false, 1000],
  ] as const) {
    const { service, commands } = await begin(t, { health: { enabled, startMs, intervalMs: 1000 } });
    const watched = () => commands.some((line) => line.includes('glusterd'));
    if (enabled && startMs === 1000) await until(watched);
    else await new Promise((resolve) => setTimeout(resolve, 200));
    t.equal(watched(), enabled && startMs === 1000, `${enabled} ${startMs}`);
    await service.stop();
  }
});

t.test('a topology is loaded at every start, or only into an empty database', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'topology.json');
  const write = (...names: string[]) => {
    const nodes = names.map((name) => ({
      node: { hostnames: { manage: [name], storage: [`${name}.storage`] }, zone: 1 },
      devices: ['/dev/sdb'],
    }));
    writeFileSync(file, JSON.stringify({ clusters: [{ nodes }] }));
  };
  const hosts = ({ store }: Service) => store.read((reader) => reader.listAllNodes().map(({ manage }) => manage[0]));
  const devices = ({ store }: Service) =>
    store
      .read((reader) => reader.listAllNodes().flatMap(({ id }) => reader.listDevices(id)))
      .filter(({ pendingOp }) => pendingOp === null).length;
  let seed = 0;
  const startWith = async (onlyIfEmpty: boolean) => {
    seed += 1;
    const service = await startService({ dir, seed, config: { topology: { file, onlyIfEmpty } } });
    t.teardown(() => service.stop());
    return service;
  };

  write('n1');
  const first = await startWith(true);
  await until(() => devices(first) === 1);
  await first.stop();
  write('n1', 'n2');
  const second = await startWith(true);
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.strictSame(hosts(second), ['n1'], 'it is not empty any more');
  await second.stop();
  const third = await startWith(false);
  await until(() => devices(third) === 2);
  t.strictSame(hosts(third).toSorted(), ['n1', 'n2']);
});
