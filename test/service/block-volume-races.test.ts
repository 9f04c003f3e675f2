import t, { type Test } from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { autoCreate, createBlock, createHosting, hostingInfo } from '../helpers/block.ts';
import { type ServiceOptions, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

/** Some commands are so slow that what is asked for next finds it under way. */
async function begin(t: Test, slow: readonly string[], config: ServiceOptions['config'] = {}) {
  const simulated = { deviceSizeGib: 500, delayMs: Object.fromEntries(slow.map((name) => [name, 15_000])) };
  const service = await startService({ dir: t.testdir(), config: { simulated, ...config } });
  t.teardown(() => service.stop());
  await loadCluster(service);
  return service;
}

const inUse = 'The target exists, contains other items, or is in use.\n';

t.test('creates at the same time share a hosting volume, and take no more than it has', async (t) => {
  const service = await begin(t, ['gluster-block']);
  const hosting = await createHosting(service, 100);
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => service.call('POST', '/blockvolumes', { size: 20, hacount: 1 })),
  );
  const accepted = asked.filter(({ status }) => status === 202);
  t.equal(accepted.length, 4);
  t.equal(asked.filter(({ status }) => status === 500).length, 4);
  t.same(await hostingInfo(service, hosting), { freesize: 18, reservedsize: 2 }, 'taken, but not shown yet');
  const ends = await Promise.all(accepted.map(({ location }) => service.wait(location)));
  t.ok(ends.every(({ status }) => status === 200));
  t.match(await hostingInfo(service, hosting), { freesize: 18, blockvolume: { length: 4 } });
  t.same(disagreements(service), []);
});

t.test('a name is taken from the moment it is asked for', async (t) => {
  const service = await begin(t, ['gluster-block']);
  await createHosting(service, 100);
  const first = await service.call('POST', '/blockvolumes', { size: 1, name: 'one' });
  t.match(
    (await service.call('POST', '/blockvolumes', { size: 1, name: 'one' })).body,
    /has a block volume named one\./,
  );
  t.equal((await service.wait(first.location)).status, 200);
  t.same(disagreements(service), []);
});

t.test('a block volume that is made while its hosting volume grows is not lost', async (t) => {
  const service = await begin(t, ['add-brick']);
  const hosting = await createHosting(service, 100);
  const growing = await service.call('POST', `/volumes/${hosting}/expand`, { expand_size: 50 });
  const { id } = await createBlock(service, { size: 30 });
  t.equal((await service.wait(growing.location)).status, 200);
  t.same(await hostingInfo(service, hosting), { freesize: 117, reservedsize: 3, blockvolume: [id] });
  t.equal((await service.settle('DELETE', `/blockvolumes/${id}`)).status, 204);
  t.same(await hostingInfo(service, hosting), { freesize: 147, reservedsize: 3 });
  t.same(disagreements(service), []);
});

t.test(
  'a hosting volume is not deleted under a block volume that is being made, nor taken while it is deleted',
  async (t) => {
    const service = await begin(t, ['gluster-block', 'volume delete']);
    const hosting = await createHosting(service, 100);
    const making = await service.call('POST', '/blockvolumes', { size: 1 });
    t.match(await service.call('DELETE', `/volumes/${hosting}`), {
      status: 409,
      body: 'Cannot delete a block hosting volume containing block volumes\n',
    });
    const made = await service.wait(making.location);
    const deleting = await service.call('DELETE', `/blockvolumes/${made.json<{ id: string }>().id}`);
    t.equal((await service.call('DELETE', `/volumes/${hosting}`)).status, 409);
    t.equal((await service.wait(deleting.location)).status, 204);
    const going = await service.call('DELETE', `/volumes/${hosting}`);
    t.equal((await service.call('POST', '/blockvolumes', { size: 1 })).status, 429, 'one is under way');
    t.equal((await service.wait(going.location)).status, 204);
    t.same(disagreements(service), []);
  },
);

t.test('a block volume is changed by one operation at a time', async (t) => {
  const service = await begin(t, ['gluster-block']);
  const hosting = await createHosting(service, 100);
  const { id } = await createBlock(service, { size: 10 });
  const expand = (new_size: number) => service.call('POST', `/blockvolumes/${id}/expand`, { new_size });
  const growing = await expand(20);
  t.match(await service.call('DELETE', `/blockvolumes/${id}`), {
    status: 500,
    body: `Failed to set up block volume delete: ${inUse}`,
  });
  t.match(await expand(30), { status: 500, body: `Failed to allocate block volume expansion: ${inUse}` });
  t.match((await service.call('GET', `/blockvolumes/${id}`)).json(), { size: 10 }, 'visible meanwhile');
  t.match(await hostingInfo(service, hosting), { freesize: 78, blockvolume: [id] });
  t.equal((await service.wait(growing.location)).status, 200);
  const deleting = await service.call('DELETE', `/blockvolumes/${id}`);
  t.equal((await service.call('GET', `/blockvolumes/${id}`)).status, 404);
  t.match(await hostingInfo(service, hosting), { freesize: 78 }, 'hidden, but its space is taken');
  t.equal((await expand(30)).status, 500);
  t.equal((await service.call('DELETE', `/blockvolumes/${id}`)).status, 500);
  t.equal((await service.wait(deleting.location)).status, 204);
  t.equal((await service.call('DELETE', `/blockvolumes/${id}`)).status, 404);
  t.same(await hostingInfo(service, hosting), { freesize: 98, reservedsize: 2 });
  t.same(disagreements(service), []);
});

t.test('while a hosting volume comes along, another create waits for it', async (t) => {
  const service = await begin(t, ['volume'], autoCreate(50));
  const first = await service.call('POST', '/blockvolumes', { size: 10 });
  t.match(await service.call('POST', '/blockvolumes', { size: 10 }), {
    status: 429,
    body: 'Server busy. Retry operation later.\n',
  });
  const [pending] = (await service.call('GET', '/operations/pending')).json<{ pendingoperations: { id: string }[] }>()
    .pendingoperations;
  const details = (await service.call('GET', `/operations/pending/${pending?.id}`)).json<{
    type_name: string;
    changes: { description: string }[];
  }>();
  t.equal(details.type_name, 'create-block-volume');
  t.same(
    details.changes.map(({ description }) => description),
    ['Add brick', 'Add brick', 'Add brick', 'Add volume', 'Add block volume'],
  );
  t.same((await service.call('GET', '/volumes')).json(), { volumes: [] });
  const made = (await service.wait(first.location)).json<{ blockhostingvolume: string }>();
  t.equal((await createBlock(service, { size: 10 })).blockhostingvolume, made.blockhostingvolume);
  t.same(disagreements(service), []);
});
