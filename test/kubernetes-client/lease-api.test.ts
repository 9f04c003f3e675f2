import t, { type Test } from 'tap';
import { leaseOf } from '../../src/kubernetes/lease-api.ts';
import { startKubernetesApi, status } from '../helpers/kubernetes-api.ts';
import { leases } from '../helpers/kubernetes-leases.ts';

const acquiredAt = Date.UTC(2024, 2, 1, 12, 30, 0, 7);
const record = { holder: 'one', durationMs: 15_000, transitions: 1, acquiredAt, renewedAt: acquiredAt + 1500 };

async function stage(t: Test) {
  const objects = leases();
  const api = await startKubernetesApi(t, [objects]);
  const { coordination, namespace } = api.kubernetes;
  return { api, objects, lease: leaseOf(coordination, namespace, 'brickyard') };
}

t.test('made, read and written over', async (t) => {
  const { lease, objects } = await stage(t);
  t.equal(await lease.read(), undefined);
  const made = await lease.write(record, null);
  t.strictSame(await lease.read(), made);
  t.match(made, record);
  const { spec } = objects.objects.get('storage/brickyard') ?? {};
  t.strictSame(spec, {
    holderIdentity: 'one',
    leaseDurationSeconds: 15,
    leaseTransitions: 1,
    acquireTime: '2024-03-01T12:30:00.007000Z',
    renewTime: '2024-03-01T12:30:01.507000Z',
  });
  const renewed = await lease.write({ ...record, renewedAt: acquiredAt + 3000 }, made.version);
  t.not(renewed.version, made.version);
  t.equal(renewed.renewedAt, acquiredAt + 3000);
  t.match(await lease.write({ ...record, holder: '' }, renewed.version), { holder: '' });
});

t.test('nobody is overwritten', async (t) => {
  const { lease, objects } = await stage(t);
  const made = await lease.write(record, null);
  await t.rejects(lease.write({ ...record, holder: 'two' }, null), { code: 'conflict' }, 'it is there already');
  await lease.write({ ...record, renewedAt: acquiredAt + 3000 }, made.version);
  await t.rejects(lease.write({ ...record, holder: 'two' }, made.version), { code: 'conflict' }, 'an old version');
  t.match(await lease.read(), { holder: 'one', renewedAt: acquiredAt + 3000 });
  objects.objects.clear();
  await t.rejects(lease.write(record, made.version), { code: 'conflict' }, 'it is gone');
});

t.test('a lease that says little, as kubectl or another program makes it', async (t) => {
  const { lease, objects } = await stage(t);
  objects.put('storage', { metadata: { name: 'brickyard' } });
  t.match(await lease.read(), { holder: '', transitions: 0, durationMs: 15_000, acquiredAt: 0, renewedAt: 0 });
});

t.test('what is missing is told', async (t) => {
  const { lease, api } = await stage(t);
  api.forbid = ({ verb }) => verb === 'create';
  await t.rejects(lease.write(record, null), {
    code: 'unavailable',
    message:
      /add to the Role in namespace storage: \{apiGroups: \["coordination\.k8s\.io"\], resources: \["leases"\], verbs: \["create"\]\}/,
  });
  api.before = async () => status(500, 'InternalError', 'etcd is away');
  await t.rejects(lease.read(), { code: 'unavailable', message: /etcd is away/ });
});
