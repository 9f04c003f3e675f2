import { mkdtempSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { Runner } from '../../src/executor/runner.ts';
import type { Faults } from '../../src/executor/simulated/faults.ts';
import { disagreements } from '../helpers/agreement.ts';
import { accessReviews } from '../helpers/kubernetes-rights.ts';
import { type Service, startService } from '../helpers/service.ts';
import { type SimulatedPods, startSimulatedPods } from '../helpers/simulated-pods.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';

/** The service with `executor: kubernetes`; behind the API server's exec are shells, and behind their programs simulated nodes. */
async function start(t: Test, faults: Faults = { react: () => undefined }): Promise<Service & SimulatedPods> {
  const dir = t.testdir();
  let simulated: Runner | undefined;
  const cluster = await startSimulatedPods(
    t,
    dir,
    () => {
      if (simulated === undefined) throw new Error('no nodes yet');
      return simulated;
    },
    [accessReviews((asked) => cluster.api.forbid(asked))],
  );
  for (const node of ['n1', 'n2', 'n3']) cluster.pods.run(`gluster-${node}`, node);
  const service = await startService({
    dir,
    faults,
    // Half a second, by the service's fast clock.
    config: { executor: 'kubernetes', health: { enabled: true, startMs: 100_000, intervalMs: 100_000 } },
    async ownRunner(runner) {
      simulated = runner;
      const pods = { namespace: '', findBy: 'node' as const, maximumConnections: 64, timeoutPrefix: true };
      return { kubernetes: cluster.api.settings, pods };
    },
  });
  t.teardown(() => service.stop());
  return { ...service, ...cluster };
}

const replica3 = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

t.test('a volume is created and deleted in gluster pods', async (t) => {
  const service = await start(t);
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const created = await service.settle('POST', '/volumes', replica3);
  t.equal(created.status, 200, created.body);
  const { id } = created.json<{ id: string }>();
  t.same(disagreements(service), []);
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  t.same(disagreements(service), []);
  t.same([...new Set(service.pods.executions.map(({ pod }) => pod))].sort(), [
    'gluster-n1',
    'gluster-n2',
    'gluster-n3',
  ]);
});

t.test('a pod that is killed in the middle of a create, and replaced', async (t) => {
  let killed = false;
  const service: Service & SimulatedPods = await start(t, {
    react({ host, argv, when }) {
      if (killed || host !== 'n2' || !argv.includes('lvcreate') || when !== 'before') return undefined;
      killed = true;
      service.pods.kill('gluster-n2');
      return 'hang';
    },
  });
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const failed = await service.settle('POST', '/volumes', replica3);
  t.ok(killed);
  t.equal(failed.status, 500, failed.body);
  service.pods.run('gluster-n2b', 'n2');
  await until(() => disagreements(service).length === 0);
  t.same(disagreements(service), [], 'nothing is left behind');
  await until(() => service.log.some(({ message }) => message === 'node answers again'));
  t.equal((await service.settle('POST', '/volumes', replica3)).status, 200);
  t.same(disagreements(service), []);
});

t.test('rights that are missing are told in one line, and until they are given', async (t) => {
  const service = await start(t);
  const told = () =>
    service.log.filter(({ message }) => message.includes('gluster pods')).map(({ message }) => message);
  service.api.forbid = ({ resource, verb }) => resource === 'pods/exec' && verb === 'create';
  const restarted = await startService({
    dir: mkdtempSync(`${t.testdirName}/`),
    config: { executor: 'kubernetes' },
    ownRunner: async () => ({
      kubernetes: service.api.settings,
      pods: { namespace: '', findBy: 'node', maximumConnections: 64, timeoutPrefix: true },
    }),
  });
  t.teardown(() => restarted.stop());
  t.same(told(), [], 'all was there at the first start');
  const lines = () =>
    restarted.log.filter(({ message }) => message.includes('gluster pods')).map(({ message }) => message);
  await until(() => lines().length >= 1);
  service.api.forbid = () => false;
  await until(() => lines().length >= 2);
  t.same(lines(), [
    'Commands can\'t run in gluster pods: add to the Role in namespace storage: {apiGroups: [""], resources: ["pods/exec"], verbs: ["create"]}',
    'Commands can run in gluster pods now',
  ]);
});

t.test('the pods may be in another namespace than the service', async (t) => {
  const service = await start(t);
  service.api.forbid = ({ resource, verb }) => resource === 'pods/exec' && verb === 'create';
  const elsewhere = await startService({
    dir: mkdtempSync(`${t.testdirName}/`),
    config: { executor: 'kubernetes' },
    ownRunner: async () => ({
      kubernetes: service.api.settings,
      pods: { namespace: 'elsewhere', findBy: 'node', maximumConnections: 64, timeoutPrefix: true },
    }),
  });
  t.teardown(() => elsewhere.stop());
  const told = () => elsewhere.log.find(({ message }) => message.includes('gluster pods'))?.message;
  await until(() => told() !== undefined);
  t.match(told(), 'to the Role in namespace elsewhere: ');
});
