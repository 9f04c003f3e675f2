import t from 'tap';
import { longWork, seeOther } from '../fake-server.ts';
import { volume, volumeLines } from '../heketi/samples.ts';
import { brickyard } from './helper.ts';

const mount = `
Mount it with:
  mount -t glusterfs -o backup-volfile-servers=192.0.2.12,192.0.2.13 192.0.2.11:vol_v1 /mnt
`;
const made = (line: string) => ({ ...longWork(line, seeOther('/volumes/v1')), 'GET /volumes/v1': { body: volume } });

t.test('create: shown with how to mount it', async (t) => {
  const created = await brickyard(t, made('POST /volumes'), 'volume', 'create', '--size', '10');
  t.strictSame([created.code, created.out, created.err], [0, volumeLines + mount, '']);
  t.strictSame(JSON.parse(created.bodies[0] ?? ''), {
    size: 10,
    name: '',
    clusters: [],
    durability: { type: 'replicate', replicate: { replica: 3 } },
    gid: 0,
    glustervolumeoptions: [],
    snapshot: { enable: false, factor: 0 },
  });
});

t.test('create of every durability', async (t) => {
  const sent = async (...flags: string[]) => {
    const { bodies } = await brickyard(t, made('POST /volumes'), 'volume', 'create', '--size=1', ...flags);
    return JSON.parse(bodies[0] ?? '');
  };
  t.match(await sent('--durability=none'), { durability: { type: 'none' } });
  t.match(await sent('--replica=2'), { durability: { type: 'replicate', replicate: { replica: 2 } } });
  t.match(await sent('--durability=arbiter', '--option', 'nfs.disable on'), {
    durability: { type: 'replicate', replicate: { replica: 3 } },
    glustervolumeoptions: ['nfs.disable on', 'user.heketi.arbiter true'],
  });
  t.match(await sent('--durability=disperse'), { durability: { disperse: { data: 4, redundancy: 2 } } });
  t.match(await sent('--durability=disperse', '--disperse=2+1', '--name=n', '--cluster', 'a', 'b', '--gid=7'), {
    name: 'n',
    clusters: ['a', 'b'],
    gid: 7,
    durability: { type: 'disperse', disperse: { data: 2, redundancy: 1 } },
  });
  t.match(await sent('--snapshot-factor=1.5'), { snapshot: { enable: true, factor: 1.5 } });
});

t.test('a refusal with all its reasons', async (t) => {
  const answers = { 'POST /volumes': { status: 500, body: 'Failed to allocate new volume: No space\nzone 1: full\n' } };
  const refused = await brickyard(t, answers, 'volume', 'create', '--size=1');
  t.match(refused, { code: 1, out: '' });
  t.equal(refused.err, 'Error: Failed to allocate new volume: No space\nzone 1: full\n');
});

t.test('what is wrong with the command line', async (t) => {
  const wrong = async (...argv: string[]) => {
    const { code, err, lines } = await brickyard(t, {}, 'volume', ...argv);
    t.strictSame([code, lines], [1, []]);
    return err;
  };
  t.match(await wrong('create'), "required option '--size <GiB>' not specified");
  t.match(await wrong('create', '--size=0'), 'It must be a whole number of at least 1.');
  t.match(await wrong('create', '--size=1', '--disperse=4'), 'It must be like 4+2.');
  t.match(
    await wrong('create', '--size=1', '--durability=raid'),
    'Allowed choices are none, replicate, arbiter, disperse',
  );
  t.match(await wrong('frobnicate'), "unknown command 'frobnicate'");
});

t.test('list, info, expand, delete', async (t) => {
  const answers = {
    ...made('POST /volumes/v1/expand'),
    ...longWork('DELETE /volumes/v1', { status: 204 }, 'ab2'),
    'GET /volumes': { body: { volumes: ['v1'] } },
  };
  t.equal((await brickyard(t, answers, 'volume', 'list')).out, 'v1      10 GiB  vol_v1\n');
  t.strictSame(JSON.parse((await brickyard(t, answers, 'volume', 'list', '--json')).out), [volume]);
  t.equal((await brickyard(t, answers, 'volume', 'info', 'v1')).out, volumeLines + mount);
  t.strictSame(JSON.parse((await brickyard(t, answers, 'volume', 'info', 'v1', '--json')).out), volume);
  const expanded = await brickyard(t, answers, 'volume', 'expand', 'v1', '--add=5');
  t.equal(expanded.out, volumeLines + mount);
  t.equal(expanded.bodies[0], '{"expand_size":5}');
  t.equal((await brickyard(t, answers, 'volume', 'delete', 'v1')).out, 'Volume v1 deleted\n');
});

t.test('one host: no servers to fall back to', async (t) => {
  const glusterfs = { hosts: ['192.0.2.11'], device: '192.0.2.11:vol_v1', options: { 'backup-volfile-servers': '' } };
  const answers = { 'GET /volumes/v1': { body: { ...volume, mount: { glusterfs } } } };
  t.match((await brickyard(t, answers, 'volume', 'info', 'v1')).out, '\n  mount -t glusterfs 192.0.2.11:vol_v1 /mnt\n');
});
