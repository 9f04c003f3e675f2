import t, { type Test } from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { autoCreate, block, createBlock, createHosting, hostingInfo } from '../helpers/block.ts';
import { type ServiceOptions, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

/** A service with three nodes of two large disks. */
async function begin(t: Test, options: Partial<ServiceOptions> = {}) {
  const simulated = { deviceSizeGib: 5000, delayMs: {} };
  const service = await startService({ dir: t.testdir(), ...options, config: { simulated, ...options.config } });
  t.teardown(() => service.stop());
  return { service, ...(await loadCluster(service)) };
}

t.test('the life of a block volume', async (t) => {
  const { service, cluster } = await begin(t);
  const hosting = await createHosting(service, 100);
  t.same(await hostingInfo(service, hosting), { freesize: 98, reservedsize: 2 });

  const made = await createBlock(service, { size: 10, name: 'bv1', hacount: 2, auth: true });
  t.match(made, { size: 10, name: 'bv1', hacount: 2, blockhostingvolume: hosting, usablesize: 10 });
  t.match(made.blockvolume, { iqn: /^iqn\.2016-12\.org\.gluster-block:.+/, lun: 0, username: /.+/, password: /.+/ });
  t.equal(made.blockvolume.hosts.length, 2);
  const plain = await createBlock(service, { size: 1 });
  t.match(plain, { name: `blockvol_${plain.id}`, hacount: 3 });
  t.same(plain.blockvolume.hosts, ['n1.storage', 'n2.storage', 'n3.storage'].sort(byNode(service, cluster)));
  t.match(plain.blockvolume, { username: '', password: '' });
  t.match(await createBlock(service, { size: 1, hacount: 7 }), { hacount: 3 }, 'more than there are: all');
  const ids = (await service.call('GET', `/clusters/${cluster}`)).json<{ blockvolumes: string[] }>().blockvolumes;
  t.match(await hostingInfo(service, hosting), { freesize: 86, reservedsize: 2, blockvolume: ids });

  const grown = block(await service.settle('POST', `/blockvolumes/${made.id}/expand`, { new_size: 15 }));
  t.same(grown, { ...made, size: 15, usablesize: 15 });
  t.match(await hostingInfo(service, hosting), { freesize: 81 });

  t.match(await service.call('DELETE', `/volumes/${hosting}`), {
    status: 409,
    body: 'Cannot delete a block hosting volume containing block volumes\n',
  });
  t.same(disagreements(service), []);
  for (const id of ids) t.equal((await service.settle('DELETE', `/blockvolumes/${id}`)).status, 204);
  t.equal((await service.call('GET', `/blockvolumes/${made.id}`)).status, 404);
  t.same(await hostingInfo(service, hosting), { freesize: 98, reservedsize: 2 }, 'an empty hosting volume stays');
  t.equal((await service.settle('DELETE', `/volumes/${hosting}`)).status, 204);
  t.same(disagreements(service), []);
});

/** Mount hosts come in the order of node ids, which are random. */
function byNode(service: Awaited<ReturnType<typeof startService>>, cluster: string) {
  const hosts = service.store.read((reader) => reader.listStorageHosts(cluster));
  return (a: string, b: string) => hosts.indexOf(a) - hosts.indexOf(b);
}

t.test('every increment of a hosting volume keeps its own part back', async (t) => {
  const { service } = await begin(t);
  const hosting = await createHosting(service, 1024);
  t.same(await hostingInfo(service, hosting), { freesize: 1003, reservedsize: 21 });
  const sizes = [
    [76, 1077, 23],
    [1, 1077, 24],
    [50, 1126, 25],
    [100, 1224, 27],
  ] as const;
  for (const [expand_size, freesize, reservedsize] of sizes) {
    t.equal((await service.settle('POST', `/volumes/${hosting}/expand`, { expand_size })).status, 200);
    t.same(await hostingInfo(service, hosting), { freesize, reservedsize });
  }
  const [info] = await service.runner.run('n1', [
    { argv: ['gluster', 'volume', 'info', `vol_${hosting}`, '--xml'], timeoutMs: 60_000 },
  ]);
  t.match(info?.stdout, /<name>user\.brickyard\.block-reserve<\/name>\s*<value>27</, 'gluster knows the reserve too');
  await createBlock(service, { size: 1224 });
  t.match(await hostingInfo(service, hosting), { reservedsize: 27, blockvolume: [/./] });
  t.notOk('freesize' in (await hostingInfo(service, hosting)), 'a full one shows no free size');
});

t.test('which hosting volume is taken', async (t) => {
  const { service, cluster } = await begin(t);
  const small = await createHosting(service, 20);
  const [one, two] = [await createHosting(service, 100), await createHosting(service, 100)];
  const taken = new Set<string>();
  for (let count = 0; count < 12; count += 1) {
    taken.add((await createBlock(service, { size: 3, name: `b${count}` })).blockhostingvolume);
  }
  t.same([...taken].sort(), [small, one, two].sort(), 'any that has room');
  t.not((await createBlock(service, { size: 40 })).blockhostingvolume, small);

  const lock = (id: string, restriction: string) =>
    service.settle('POST', `/volumes/${id}/block-restriction`, { restriction });
  t.match(await lock(one, 'locked'), { status: 200 });
  t.equal((await createBlock(service, { size: 40 })).blockhostingvolume, two);
  const full = await service.call('POST', '/blockvolumes', { size: 60, clusters: [cluster] });
  t.equal(full.status, 500);
  t.match(
    full.body,
    /^Failed to allocate new block volume: Block Hosting Volume Creation is disabled\. Create a Block hosting volume and try again\.\n/,
  );
  t.match(full.body, /Hosting volume vol_\w+ is locked\.\n/);
  t.match(full.body, /Hosting volume vol_\w+ has \d+ GiB free\.\n/);
  t.match(await lock(one, ''), { status: 200 });

  await lock(small, 'locked');
  await lock(two, 'locked');
  t.equal((await createBlock(service, { size: 1, name: 'same' })).blockhostingvolume, one);
  t.match(
    (await service.call('POST', '/blockvolumes', { size: 1, name: 'same' })).body,
    /has a block volume named same/,
  );
  await lock(two, '');
  t.equal(
    (await createBlock(service, { size: 1, name: 'same' })).blockhostingvolume,
    two,
    'a name is taken per volume',
  );
  t.same(disagreements(service), []);
});

t.test('refusals before anything is done', async (t) => {
  const { service, cluster } = await begin(t);
  const prefix = 'Failed to allocate new block volume: ';
  const ask = (request: object) => service.call('POST', '/blockvolumes', request);
  t.match(await ask({ size: 1, clusters: ['x'] }), { status: 400, body: 'Cluster id x not found\n' });
  t.match(await ask({ size: 1003 }), {
    status: 500,
    body: `${prefix}Block Hosting Volume Creation is disabled. Create a Block hosting volume and try again.\n`,
  });
  t.match(await ask({ size: 1004 }), {
    status: 500,
    body: `${prefix}The size configured for automatic creation of block hosting volumes (1024) is too small to host the requested block volume of size 1004. The available size on this block hosting volume, minus overhead, is 1003. Please create a sufficiently large block hosting volume manually.\n`,
  });
  await service.call('POST', `/clusters/${cluster}/flags`, { file: true, block: false });
  t.match(await ask({ size: 1 }), { status: 500, body: `${prefix}Cluster does not support requested volume type\n` });
  await service.call('POST', `/clusters/${cluster}/flags`, { file: false, block: false });
  t.match(await ask({ size: 1 }), { status: 500, body: `${prefix}Cluster has disabled all volume types\n` });
  t.same(disagreements(service), []);
});

t.test('no cluster at all, and a cluster that is full of volumes', async (t) => {
  const service = await startService({
    dir: t.testdir(),
    config: { volumes: { ...autoCreate(50).volumes, maximumVolumesPerCluster: 1 } },
  });
  t.teardown(() => service.stop());
  t.match(await service.call('POST', '/blockvolumes', { size: 1 }), { status: 400, body: 'No clusters configured\n' });
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  await createBlock(service, { size: 49 });
  t.match(await service.call('POST', '/blockvolumes', { size: 1 }), {
    status: 500,
    body: 'Failed to allocate new block volume: Cluster has 1 volumes and limit is 1\n',
  });
});

t.test('a hosting volume comes along where none will do', async (t) => {
  const { service, cluster } = await begin(t, { config: autoCreate(50) });
  const first = await createBlock(service, { size: 40 });
  const hosting = (await service.call('GET', `/volumes/${first.blockhostingvolume}`)).json();
  t.match(hosting, {
    size: 50,
    name: `vol_${first.blockhostingvolume}`,
    block: true,
    durability: { type: 'replicate', replicate: { replica: 3 } },
    glustervolumeoptions: ['', 'group gluster-block', ''],
    blockinfo: { freesize: 9, reservedsize: 1, blockvolume: [first.id] },
  });
  t.equal((await createBlock(service, { size: 9 })).blockhostingvolume, first.blockhostingvolume);
  t.not((await createBlock(service, { size: 9 })).blockhostingvolume, first.blockhostingvolume);
  const { volumes } = (await service.call('GET', `/clusters/${cluster}`)).json<{ volumes: string[] }>();
  t.equal(volumes.length, 2);
  t.same(disagreements(service), []);
});

t.test('sizes that an expansion can’t have', async (t) => {
  const { service } = await begin(t);
  await createHosting(service, 20);
  const { id } = await createBlock(service, { size: 10 });
  const expand = (new_size: number) => service.call('POST', `/blockvolumes/${id}/expand`, { new_size });
  const refused = (text: string) => ({ status: 500, body: `Failed to allocate block volume expansion: ${text}\n` });
  t.match(
    await expand(9),
    refused('Requested new-size 9 is less than current block volume size 10, shrinking is not allowed.'),
  );
  t.match(
    await expand(10),
    refused('Requested new-size 10 is same as current block volume size 10, nothing to be done.'),
  );
  t.match(
    (await expand(20)).body,
    /^Failed to allocate block volume expansion: No space\nHosting volume vol_\w+ has 9 GiB free: up to 19 GiB would fit\.\n$/,
  );
  t.match(await service.call('POST', `/blockvolumes/${'0'.repeat(32)}/expand`, { new_size: 3 }), { status: 404 });
  t.same(disagreements(service), []);
});

t.test('restrictions', async (t) => {
  const { service } = await begin(t);
  const hosting = await createHosting(service, 100);
  const file = (await service.settle('POST', '/volumes', { size: 2 })).json<{ id: string }>().id;
  const restrict = (id: string, restriction: string) =>
    service.settle('POST', `/volumes/${id}/block-restriction`, { restriction });
  t.match(await restrict(file, 'locked'), {
    status: 500,
    body: 'Failed to set block restriction: Block restrictions can only be set on block hosting volumes\n',
  });
  t.match(await restrict('0'.repeat(32), 'locked'), { status: 404 });
  const { id } = await createBlock(service, { size: 95 });
  const accepted = await service.call('POST', `/volumes/${hosting}/block-restriction`, { restriction: 'locked' });
  t.equal((await hostingInfo(service, hosting)).restriction, 'locked', 'before the end');
  t.equal((await service.wait(accepted.location)).json<{ id: string }>().id, hosting);
  t.equal(
    (await service.settle('POST', `/blockvolumes/${id}/expand`, { new_size: 97 })).status,
    200,
    'grows all the same',
  );

  await service.store.write((writer) =>
    writer.updateHostingVolume(hosting, { reservedGib: 0, restriction: 'locked-by-update' }),
  );
  t.equal((await service.settle('POST', `/blockvolumes/${id}/expand`, { new_size: 99 })).status, 200);
  t.match(await restrict(hosting, ''), {
    status: 500,
    body: 'Failed to set block restriction: Can not unlock volume. 2GiB free space is required, but found 1GiB\n',
  });
  t.equal((await service.settle('POST', `/volumes/${hosting}/expand`, { expand_size: 50 })).status, 200);
  t.equal((await restrict(hosting, '')).status, 200);
  t.same(await hostingInfo(service, hosting), { freesize: 50, reservedsize: 1, blockvolume: [id] });
  t.same(disagreements(service), []);
});
