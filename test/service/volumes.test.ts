import t from 'tap';
import { loadConfig } from '../../src/config.ts';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { run } from '../helpers/volumes.ts';

t.test('a volume of every durability is created, expanded and deleted, and nothing is left', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  const durabilities = [
    { type: 'none' },
    { type: 'replicate', replicate: { replica: 2 } },
    { type: 'replicate', replicate: { replica: 3 } },
    { type: 'disperse', disperse: { data: 2, redundancy: 1 } },
    { type: 'disperse', disperse: { data: 4, redundancy: 2 } },
    { type: 'disperse', disperse: { data: 8, redundancy: 3 } },
    { type: 'disperse', disperse: { data: 8, redundancy: 4 } },
  ];
  const ids: string[] = [];
  for (const durability of durabilities) {
    const created = await service.settle('POST', '/volumes', { size: 100, durability });
    t.equal(created.status, 200);
    const { id, size } = created.json<{ id: string; size: number }>();
    t.equal(size, 100);
    ids.push(id);
  }
  const arbiter = await service.settle('POST', '/volumes', {
    size: 100,
    durability: { type: 'replicate', replicate: { replica: 3 } },
    glustervolumeoptions: ['user.heketi.arbiter true'],
  });
  t.equal(arbiter.status, 200);
  ids.push(arbiter.json<{ id: string }>().id);
  t.strictSame(disagreements(service), []);

  for (const id of ids) {
    const expanded = await service.settle('POST', `/volumes/${id}/expand`, { expand_size: 50 });
    t.equal(expanded.status, 200);
    t.equal(expanded.json<{ size: number }>().size, 150);
  }
  t.strictSame(disagreements(service), []);

  for (const id of ids) t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.strictSame(disagreements(service), []);
  t.strictSame((await service.call('GET', '/volumes')).json(), { volumes: [] });
});

t.test('a volume of one replica is one without replicas, and is shown as it was asked for', async (t) => {
  const service = await startService({ dir: t.testdir() });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2]);
  const durability = { type: 'replicate', replicate: { replica: 1 } };
  const made = await service.settle('POST', '/volumes', { size: 100, durability });
  t.match(made, { status: 200 });
  const { id, name, bricks } = made.json<{ id: string; name: string; bricks: object[] }>();
  t.match(made.json(), { durability });
  t.equal(bricks.length, 1);
  t.match(await run(service, 'n1', `gluster volume info ${name}`), /^Type: Distribute$/m);
  t.equal((await service.settle('POST', `/volumes/${id}/expand`, { expand_size: 50 })).status, 200);
  t.strictSame(disagreements(service), []);
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('a dispersed volume of several sets, which gluster gets in few commands', async (t) => {
  const added: number[] = [];
  const { volumes } = loadConfig({ env: { HEKETI_EXECUTOR: 'simulated' }, flags: { disableAuth: true } });
  const service = await startService({
    dir: t.testdir(),
    config: { volumes: { ...volumes, maximumBrickGib: 4 } },
    faults: {
      react({ argv, when }) {
        if (when === 'before' && argv.includes('add-brick'))
          added.push(argv.filter((word) => word.endsWith('/brick')).length);
        return undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3]);
  const durability = { type: 'disperse', disperse: { data: 2, redundancy: 1 } };
  const created = await service.settle('POST', '/volumes', { size: 64, durability });
  t.equal(created.status, 200);
  t.strictSame(added, [15, 6], 'seven of eight sets are added to the first');
  t.strictSame(disagreements(service), []);
});
