import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

t.test('two expansions at the same time both count', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const { id } = (await service.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  const answers = await Promise.all(
    [50, 70].map((size) => service.settle('POST', `/volumes/${id}/expand`, { expand_size: size })),
  );
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 200],
  );
  const volume = (await service.call('GET', `/volumes/${id}`)).json<{ size: number; bricks: unknown[] }>();
  t.equal(volume.size, 130);
  t.equal(volume.bricks.length, 9);
  t.strictSame(disagreements(service), []);
  const [info] = await service.runner.run('n1', [
    { argv: ['gluster', 'volume', 'info', `vol_${id}`, '--xml'], timeoutMs: 60_000 },
  ]);
  t.match(info?.stdout, /<name>user\.brickyard\.size<\/name>\s*<value>130</, 'gluster knows the size too');
});

t.test('a volume that is being expanded or deleted is not deleted', async (t) => {
  const simulated = { deviceSizeGib: 500, delayMs: { volume: 10_000 } };
  const service = await startService({ dir: t.testdir(), config: { simulated } });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const { id } = (await service.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  const expanding = await service.call('POST', `/volumes/${id}/expand`, { expand_size: 10 });
  const refused = await service.call('DELETE', `/volumes/${id}`);
  t.equal(refused.status, 500);
  t.equal(refused.body, 'Failed to set up volume delete: The target exists, contains other items, or is in use.\n');
  t.equal((await service.wait(expanding.location)).status, 200);

  const deleting = await service.call('DELETE', `/volumes/${id}`);
  t.equal((await service.call('DELETE', `/volumes/${id}`)).status, 500);
  t.equal((await service.call('POST', `/volumes/${id}/expand`, { expand_size: 1 })).status, 500);
  t.equal((await service.call('GET', `/volumes/${id}`)).status, 404);
  t.equal((await service.wait(deleting.location)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('many at once: nothing over-allocated, nothing lost, the limit answers 429', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3, 1, 2, 3]);
  const accepted = await Promise.all(Array.from({ length: 30 }, () => service.call('POST', '/volumes', replicated)));
  const started = accepted.filter(({ status }) => status === 202);
  const busy = accepted.filter(({ status }) => status === 429);
  t.equal(started.length, 8);
  t.equal(busy.length, 22);
  t.equal(busy[0]?.body, 'Server busy. Retry operation later.\n');
  const ends = await Promise.all(started.map(({ location }) => service.wait(location)));
  t.ok(ends.every(({ status }) => status === 200));
  t.strictSame(disagreements(service), []);
  t.equal((await service.call('POST', '/volumes', replicated)).status, 202, 'the slots are free again');
});

t.test('a name is given once, also to two at the same time', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const both = await Promise.all([1, 2].map(() => service.settle('POST', '/volumes', { ...replicated, name: 'same' })));
  t.strictSame(both.map(({ status }) => status).sort(), [200, 500]);
  t.equal(
    both.find(({ status }) => status === 500)?.body,
    "Failed to allocate new volume: Volume name 'same' already in use\n",
  );
});
