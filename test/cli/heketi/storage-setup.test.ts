import { existsSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { type Answers, longWork, seeOther } from '../fake-server.ts';
import { failed, heketi, same } from './helper.ts';
import { cluster, volume } from './samples.ts';

const holder = { ...volume, id: 'h1', name: 'heketidbstorage', size: 2 };
const answers = {
  'GET /clusters': { body: { clusters: ['c1'] } },
  'GET /clusters/c1': { body: cluster },
  'GET /volumes/v1': { body: volume },
  ...longWork('POST /volumes', seeOther('/volumes/h1')),
  'GET /volumes/h1': { body: holder },
  'GET /backup/db': { headers: { 'content-type': 'application/octet-stream' }, body: 'database' },
};

async function setup(t: Test, changes: Answers, name: string, ...flags: string[]) {
  const listfile = `${t.testdir({})}/list.json`;
  const result = await heketi(t, { ...answers, ...changes }, name, `--listfile=${listfile}`, ...flags);
  const list = existsSync(listfile) ? readFileSync(listfile, 'utf8') : '';
  const request = JSON.parse(result.bodies[result.lines.indexOf('POST /volumes')] || '{}');
  return { ...result, listfile, list, request };
}

t.test('the volume and the list', async (t) => {
  const done = await setup(t, {}, 'setup-openshift-heketi-storage');
  same(t, done, { code: 0, out: `Saving ${done.listfile}\n`, err: '' });
  t.strictSame(done.request, {
    size: 2,
    name: 'heketidbstorage',
    durability: { type: 'replicate', replicate: { replica: 3 }, disperse: {} },
    glustervolumeoptions: [
      'performance.stat-prefetch off',
      'performance.write-behind off',
      'performance.open-behind off',
      'performance.quick-read off',
      'performance.strict-o-direct on',
      'performance.read-ahead off',
      'performance.io-cache off',
      'performance.readdir-ahead off',
      'user.heketi.dbstoragelevel 1',
    ],
    snapshot: { enable: false, factor: 0 },
  });
  const subset = (ip: string) => ({ addresses: [{ ip }], ports: [{ port: 1 }] });
  const meta = (name: string) => ({ name, creationTimestamp: null });
  const labels = { 'deploy-heketi': 'support' };
  const pod = {
    volumes: [
      { name: 'heketi-storage', glusterfs: { endpoints: 'heketi-storage-endpoints', path: 'heketidbstorage' } },
      { name: 'heketi-storage-secret', secret: { secretName: 'heketi-storage-secret' } },
    ],
    containers: [
      {
        name: 'heketi',
        image: 'heketi/heketi:dev',
        command: ['cp', '/db/heketi.db', '/heketi'],
        resources: {},
        volumeMounts: [
          { name: 'heketi-storage', mountPath: '/heketi' },
          { name: 'heketi-storage-secret', mountPath: '/db' },
        ],
      },
    ],
    restartPolicy: 'Never',
  };
  const job = { parallelism: 1, completions: 1, template: { metadata: meta('heketi-storage-copy-job'), spec: pod } };
  const items = [
    {
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { ...meta('heketi-storage-secret'), labels },
      data: { 'heketi.db': 'ZGF0YWJhc2U=' },
    },
    {
      kind: 'Endpoints',
      apiVersion: 'v1',
      metadata: meta('heketi-storage-endpoints'),
      subsets: volume.mount.glusterfs.hosts.map(subset),
    },
    {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: meta('heketi-storage-endpoints'),
      spec: { ports: [{ port: 1, targetPort: 0 }] },
      status: { loadBalancer: {} },
    },
    {
      kind: 'Job',
      apiVersion: 'batch/v1',
      metadata: { ...meta('heketi-storage-copy-job'), labels },
      spec: job,
      status: {},
    },
  ];
  t.equal(done.list, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2), 'keys in order, no line end');
});

t.test('other options, image, nodes and durability, by the other names', async (t) => {
  const flags = ['--gluster-volume-options=a 1,b 2', '--append-volume-options=c 3', '--durability=none', '--image=i'];
  const done = await setup(t, {}, 'setup-heketi-db-storage', ...flags, '--node-selector=os=linux');
  t.strictSame(done.request.glustervolumeoptions, ['a 1', 'b 2', 'user.heketi.dbstoragelevel custom', 'c 3']);
  t.strictSame(done.request.durability, { type: 'none', replicate: {}, disperse: {} });
  const { spec } = JSON.parse(done.list).items[3].spec.template;
  t.equal(spec.containers[0].image, 'i');
  t.strictSame(spec.nodeSelector, { os: 'linux' });
  t.equal((await setup(t, {}, 'setup-kubernetes-heketi-storage')).code, 0);
});

t.test('what is refused before anything is made', async (t) => {
  const name = 'setup-openshift-heketi-storage';
  same(
    t,
    await setup(t, {}, name, '--durability=disperse'),
    failed('Durability disperse is not supported for heketi database storage'),
  );
  same(t, await setup(t, {}, name, '--durability=x'), failed('x is not a valid durability type'));
  const there = await setup(t, { 'GET /volumes/v1': { body: holder } }, name);
  same(t, there, failed('Volume heketidbstorage already exists'));
  t.notOk(there.lines.includes('POST /volumes'));
});

t.test('a later failure is cleaned up', async (t) => {
  const refusal = { status: 409, body: 'Cannot delete volume containing the Heketi database\n' };
  const changes = { 'GET /backup/db': { status: 500, body: 'no\n' }, 'DELETE /volumes/h1': refusal };
  const done = await setup(t, changes, 'setup-openshift-heketi-storage');
  same(t, done, {
    code: 255,
    out: '',
    err: 'Cleaning up\nError: ERROR: no\nUnable to get database from Heketi server\n',
    list: '',
  });
  t.equal(done.lines.at(-1), 'DELETE /volumes/h1');
});
