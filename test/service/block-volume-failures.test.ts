import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { FaultEvent, Reaction } from '../../src/executor/simulated/faults.ts';
import { watchPoints } from '../crash/scenario.ts';
import { disagreements } from '../helpers/agreement.ts';
import { autoCreate, block, createBlock, createHosting, hostingInfo } from '../helpers/block.ts';
import { type ServiceOptions, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

async function begin(t: Test, options: Partial<ServiceOptions> = {}) {
  let react: (event: FaultEvent) => Reaction | undefined = () => undefined;
  const service = await startService({ dir: t.testdir(), faults: { react: (event) => react(event) }, ...options });
  t.teardown(() => service.stop());
  const loaded = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  return {
    service,
    ...loaded,
    breakWith(reaction: typeof react) {
      react = reaction;
    },
  };
}

const settled = async (service: Awaited<ReturnType<typeof startService>>): Promise<string[]> => {
  const deadline = Date.now() + 5000;
  while (disagreements(service).length > 0 && Date.now() < deadline) await new Promise((done) => setTimeout(done, 5));
  return disagreements(service);
};

t.test('as many hosts as wanted, of those that answer', async (t) => {
  const { service } = await begin(t);
  await createHosting(service, 100);
  service.nodes.stopGlusterd('n2');
  const made = await createBlock(service, { size: 1, hacount: 2 });
  t.same(made.blockvolume.hosts.toSorted(), ['n1.storage', 'n3.storage']);
  service.nodes.stopGlusterd('n3');
  const refused = await service.settle('POST', '/blockvolumes', { size: 1, hacount: 2 });
  t.equal(refused.status, 500);
  t.match(refused.body, /^insufficient block hosts online\nNo glusterd answers on n[23], n[23]\.\n$/);
  t.equal((await createBlock(service, { size: 1, hacount: 1 })).blockvolume.hosts[0], 'n1.storage');
  service.nodes.startGlusterd('n2');
  service.nodes.startGlusterd('n3');
  t.same(await settled(service), []);
});

t.test('hosts are asked side by side, and others write meanwhile', async (t) => {
  const { service } = await begin(t);
  await createHosting(service, 100);
  const { promise: answers, resolve: answer } = Promise.withResolvers<void>();
  const asked = new Set<string>();
  const { run } = service.runner;
  service.runner.run = async (host, commands, options) => {
    if (commands.some(({ argv }) => argv[0] === 'systemctl')) {
      asked.add(host);
      await answers;
    }
    return run(host, commands, options);
  };
  const accepted = service.call('POST', '/blockvolumes', { size: 1 });
  while (asked.size < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  t.equal((await service.call('POST', '/clusters', {})).status, 201, 'no host has answered yet');
  answer();
  t.equal((await service.wait((await accepted).location)).status, 200);
});

t.test('the next host takes over where gluster-block does not answer', async (t) => {
  const { service } = await begin(t);
  await createHosting(service, 100);
  for (const down of ['n1', 'n2', 'n3']) {
    const kept = await createBlock(service, { size: 1, hacount: 1 });
    if (kept.blockvolume.hosts[0] === `${down}.storage`) continue;
    service.nodes.stopGlusterd(down);
    const { id } = await createBlock(service, { size: 1, hacount: 1 });
    t.equal((await service.settle('POST', `/blockvolumes/${kept.id}/expand`, { new_size: 2 })).status, 200);
    t.equal((await service.settle('DELETE', `/blockvolumes/${kept.id}`)).status, 204);
    t.equal((await service.settle('DELETE', `/blockvolumes/${id}`)).status, 204);
    service.nodes.startGlusterd(down);
  }
  t.same(disagreements(service), []);
});

t.test('a create that fails leaves nothing, neither of a hosting volume that came along', async (t) => {
  const { service, cluster } = await begin(t, { config: autoCreate(50) });
  service.nodes.uninstall('n2', ['targetcli']);
  const failed = await service.settle('POST', '/blockvolumes', { size: 5 });
  t.equal(failed.status, 500);
  t.match(
    failed.body,
    /^Failed to create block volume: failed to configure on n2\.storage\nhost n\d, exit status 255: /,
  );
  t.same(await settled(service), []);
  t.match((await service.call('GET', `/clusters/${cluster}`)).json(), { volumes: [], blockvolumes: [] });
  service.nodes.uninstall('n2', []);
  await createBlock(service, { size: 5 });
  t.same(disagreements(service), []);
});

t.test('a hosting volume that comes along is made elsewhere when a node fails', async (t) => {
  const { service, cluster, breakWith } = await begin(t, { config: autoCreate(50) });
  const hostnames = { manage: ['n4'], storage: ['n4.storage'] };
  const node = (await service.settle('POST', '/nodes', { cluster, zone: 4, hostnames })).json<{ id: string }>().id;
  await service.settle('POST', '/devices', { node, name: '/dev/sdb' });
  let failed = 0;
  breakWith(({ host, argv, when }) => {
    if (host !== 'n1' || when !== 'before' || !argv.includes('mkfs.xfs')) return undefined;
    failed += 1;
    return 'fail';
  });
  while (failed === 0) await createBlock(service, { size: 40 });
  t.same(disagreements(service), []);
});

t.test('on nodes without gluster-block that is said, and nothing waits', async (t) => {
  const { service, cluster } = await begin(t, { config: autoCreate(50) });
  for (const node of ['n1', 'n2', 'n3']) service.nodes.uninstall(node, ['gluster-block']);
  const failed = await service.settle('POST', '/blockvolumes', { size: 5 });
  t.match(failed.body, /^gluster-block is not installed on host n\d\n/);
  t.same(await settled(service), []);
  t.match((await service.call('GET', `/clusters/${cluster}`)).json(), { volumes: [], blockvolumes: [] });
});

t.test('a block volume that somebody made by hand is never taken for ours', async (t) => {
  const { service } = await begin(t);
  const hosting = await createHosting(service, 100);
  const foreign = `vol_${hosting}/data`;
  const words = `ha 1 auth disable prealloc full n1.storage 7GiB --json`.split(' ');
  await service.runner.run('n1', [{ argv: ['gluster-block', 'create', foreign, ...words], timeoutMs: 1000 }]);
  const failed = await service.settle('POST', '/blockvolumes', { size: 7, name: 'data' });
  t.equal(failed.status, 500);
  t.match(failed.body, `Failed to create block volume: gluster-block has ${foreign} already`);
  t.same(service.nodes.state('n1').gluster.blocks, [`${foreign} 7`]);
  t.same(await hostingInfo(service, hosting), { freesize: 98, reservedsize: 2 });
});

t.test('an undo that fails is tried again until nothing is left', async (t) => {
  const { service, breakWith } = await begin(t);
  const hosting = await createHosting(service, 100);
  let refusals = 3;
  breakWith(({ argv, when }) => {
    if (argv[0] !== 'gluster-block') return undefined;
    if (argv[1] === 'create' && when === 'after') return { exitCode: 1, stdout: '{"RESULT":"FAIL","errMsg":"oh"}' };
    if (argv[1] === 'delete' && when === 'before' && refusals-- > 0) return { exitCode: 1, stderr: 'not now' };
    return undefined;
  });
  const failed = await service.settle('POST', '/blockvolumes', { size: 5 });
  t.match(failed.body, /^Failed to create block volume: oh\n/);
  t.same(await settled(service), []);
  t.ok(refusals < 0);
  t.same(await hostingInfo(service, hosting), { freesize: 98, reservedsize: 2 });
});

t.test('an expansion that only some hosts follow is said, kept and completed by asking again', async (t) => {
  const { service } = await begin(t);
  const hosting = await createHosting(service, 100);
  const { id } = await createBlock(service, { size: 10 });
  const expand = (new_size: number) => service.settle('POST', `/blockvolumes/${id}/expand`, { new_size });
  service.nodes.uninstall('n2', ['targetcli']);
  const failed = await expand(20);
  t.equal(failed.status, 500);
  t.match(
    failed.body,
    /^Failed to expand block volume: failed on n2\.storage \(see logs for details, and retry the operation\)\n/,
  );
  t.match(block(await service.call('GET', `/blockvolumes/${id}`)), { size: 20, usablesize: 10 });
  t.match(await hostingInfo(service, hosting), { freesize: 78 });
  t.match((await expand(20)).body, /^Failed to expand block volume/, 'no space is taken for asking again');
  t.match(await hostingInfo(service, hosting), { freesize: 78 });
  service.nodes.uninstall('n2', []);
  t.match(block(await expand(20)), { size: 20, usablesize: 20 });
  t.match((await expand(20)).body, /nothing to be done/);
  t.same(disagreements(service), []);
});

t.test('an expansion that does not happen gives its space back', async (t) => {
  const { service } = await begin(t);
  const hosting = await createHosting(service, 100);
  const { id } = await createBlock(service, { size: 10 });
  service.nodes.cutOff('n3');
  const failed = await service.settle('POST', `/blockvolumes/${id}/expand`, { new_size: 20 });
  t.match(failed.body, /^Failed to expand block volume: capability check failed on n3\.storage/);
  t.match(block(await service.call('GET', `/blockvolumes/${id}`)), { size: 10, usablesize: 10 });
  t.match(await hostingInfo(service, hosting), { freesize: 88 });
  service.nodes.reconnect('n3');
  t.same(await settled(service), []);
});

t.test('a delete that fails leaves the block volume visible, and the next one takes it', async (t) => {
  const { service } = await begin(t);
  const hosting = await createHosting(service, 100);
  const { id } = await createBlock(service, { size: 10 });
  service.nodes.uninstall('n1', ['targetcli']);
  t.match((await service.settle('DELETE', `/blockvolumes/${id}`)).body, /^failed on n1\.storage\n/);
  t.equal((await service.call('GET', `/blockvolumes/${id}`)).status, 200);
  t.match(await hostingInfo(service, hosting), { freesize: 88, blockvolume: [id] });
  service.nodes.uninstall('n1', []);
  t.equal((await service.settle('DELETE', `/blockvolumes/${id}`)).status, 204);
  t.same(disagreements(service), []);
});

t.test('killed in an expansion, the service knows after its restart what was asked for', async (t) => {
  const root = t.testdir({ info: {}, modify: {} });
  for (const [verb, status, size, freesize] of [
    ['info', 500, 100, 292],
    ['modify', 200, 150, 242],
  ] as const) {
    const dir = join(root, verb);
    const isPoint = (event?: FaultEvent) => event?.argv[1] === verb && event.when === 'after';
    const points = watchPoints((_index, event) => (isPoint(event) ? 'crash' : undefined));
    const first = await startService({ dir, ...points });
    await loadCluster(first, [1, 2, 3], ['/dev/sdb']);
    const hosting = await createHosting(first, 400);
    const { id } = await createBlock(first, { size: 100 });
    points.arm();
    const asked = await first.call('POST', `/blockvolumes/${id}/expand`, { new_size: 150 });
    await points.death;
    await first.stop();
    const second = await startService({ dir, seed: 2 });
    t.equal((await second.wait(asked.location)).status, status);
    t.match(block(await second.call('GET', `/blockvolumes/${id}`)), { size, usablesize: size });
    t.match(await hostingInfo(second, hosting), { freesize, reservedsize: 8 });
    t.same(disagreements(second), []);
    await second.stop();
  }
});

t.test('a node that leaves serves no block volume any more', async (t) => {
  const { service, cluster } = await begin(t);
  await createHosting(service, 100);
  const hostnames = { manage: ['n4'], storage: ['n4.storage'] };
  const node = (await service.settle('POST', '/nodes', { cluster, zone: 4, hostnames })).json<{ id: string }>().id;
  const { id, blockvolume } = await createBlock(service, { size: 1 });
  t.equal(blockvolume.hosts.length, 4);
  t.equal((await service.settle('DELETE', `/nodes/${node}`)).status, 204);
  const { hosts } = block(await service.call('GET', `/blockvolumes/${id}`)).blockvolume;
  t.same(
    hosts,
    blockvolume.hosts.filter((host) => host !== 'n4.storage'),
  );
});
