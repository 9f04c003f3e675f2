import { readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { longWork, seeOther } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';
import { volume, volumeLines } from './samples.ts';

const answers = { ...longWork('POST /volumes', seeOther('/volumes/v1')), 'GET /volumes/v1': { body: volume } };
const create = (t: Test, ...argv: string[]) => heketi(t, answers, 'volume', 'create', ...argv);

const persistentVolume = `{
  "kind": "PersistentVolume",
  "apiVersion": "v1",
  "metadata": {
    "name": "glusterfs-v1",
    "creationTimestamp": null,
    "annotations": {
      "pv.beta.kubernetes.io/gid": "0"
    }
  },
  "spec": {
    "capacity": {
      "storage": "10Gi"
    },
    "glusterfs": {
      "endpoints": "ENDPOINTS",
      "path": "vol_v1"
    },
    "accessModes": [
      "ReadWriteMany"
    ],
    "persistentVolumeReclaimPolicy": "Retain"
  },
  "status": {}
}`;

t.test('the request carries the defaults of every durability', async (t) => {
  const created = await create(t, '--size=10');
  same(t, created, ok(volumeLines));
  t.equal(
    created.bodies[0],
    '{"size":10,"name":"","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{"data":4,"redundancy":2}},"snapshot":{"enable":false,"factor":0}}',
  );
  same(t, await create(t, '--size=10', '--json'), ok(JSON.stringify(volume)));
});

t.test('the request with everything given', async (t) => {
  const flags = [
    ...['--size=10', '--durability=disperse', '--replica=2', '--disperse-data=8', '--redundancy=3', '--gid=2001'],
    ...['--snapshot-factor=1.2', '--clusters=a,b', '--name=n', '--gluster-volume-options=a 1,b 2', '--block'],
  ];
  const created = await create(t, ...flags);
  t.equal(
    created.bodies[0],
    '{"size":10,"clusters":["a","b"],"name":"n","durability":{"type":"disperse","replicate":{"replica":2},"disperse":{"data":8,"redundancy":3}},"gid":2001,"glustervolumeoptions":["a 1","b 2"],"block":true,"snapshot":{"enable":true,"factor":1.2}}',
  );
});

t.test('a snapshot factor is sent in single precision, and only above 1', async (t) => {
  const sent = async (factor: string) =>
    JSON.parse((await create(t, '--size=1', `--snapshot-factor=${factor}`)).bodies[0] ?? '').snapshot;
  t.same(await sent('1.23456789'), { enable: true, factor: 1.2345679 });
  t.same(await sent('1'), { enable: false, factor: 0 });
  t.same(await sent('0.5'), { enable: false, factor: 0 });
});

t.test('a persistent volume, printed or saved', async (t) => {
  const printed = await create(t, '--size=10', '--persistent-volume', '--persistent-volume-endpoint=e');
  same(t, printed, ok(`${persistentVolume.replace('ENDPOINTS', 'e')}\n`));
  const directory = t.testdir({});
  const saved = await create(t, '--size=10', `--persistent-volume-file=${directory}/pv.json`);
  same(t, saved, ok(''));
  t.equal(readFileSync(`${directory}/pv.json`, 'utf8'), persistentVolume.replace('ENDPOINTS', 'TYPE ENDPOINT HERE'));
  const unsaved = await create(t, '--size=10', `--persistent-volume-file=${directory}/no/pv.json`);
  same(t, unsaved, { code: 255, out: '' });
  t.match(unsaved.err, /^Unable to write to file .*\/no\/pv\.json\nError: ENOENT/);
});

t.test('what is missing', async (t) => {
  same(t, await create(t), { ...failed('Missing volume size'), lines: [] });
  same(t, await create(t, '--size=1', '--persistent-volume'), {
    code: 255,
    out: '',
    err: '--persistent-volume-endpoint must be provided when using --persistent-volume\nError: Missing endpoint\n',
    lines: [],
  });
});

t.test('a refusal, with all its lines', async (t) => {
  const refused = { 'POST /volumes': { status: 500, body: 'Failed to allocate new volume: No space\nbecause\n' } };
  same(
    t,
    await heketi(t, refused, 'volume', 'create', '--size=1'),
    failed('Failed to allocate new volume: No space\nbecause'),
  );
});
