import t from 'tap';
import { longWork, seeOther } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';

const volume = {
  size: 2,
  name: 'bv1',
  hacount: 2,
  id: 'x1',
  blockvolume: {
    hosts: ['192.0.2.11', '192.0.2.12'],
    iqn: 'iqn.2016-12.org.gluster-block:u',
    lun: 0,
    username: 'u',
    password: 'p',
  },
  cluster: 'c1',
  blockhostingvolume: 'h1',
  usablesize: 2,
};
const lines = `Name: bv1
Size: 2
UsableSize: 2
Volume Id: x1
Cluster Id: c1
Hosts: [192.0.2.11 192.0.2.12]
IQN: iqn.2016-12.org.gluster-block:u
LUN: 0
Hacount: 2
Username: u
Password: p
Block Hosting Volume: h1
`;
const made = (line: string) => ({
  ...longWork(line, seeOther('/blockvolumes/x1')),
  'GET /blockvolumes/x1': { body: volume },
});

t.test('create', async (t) => {
  const answers = made('POST /blockvolumes');
  const created = await heketi(t, answers, 'blockvolume', 'create', '--size=2');
  same(t, created, ok(lines));
  t.equal(created.bodies[0], '{"size":2,"name":""}');
  const full = await heketi(
    t,
    answers,
    'blockvolume',
    'create',
    '--size=2',
    '--ha=2',
    '--auth',
    '--name=bv1',
    '--clusters=a,b',
    '--json',
  );
  t.equal(full.bodies[0], '{"size":2,"clusters":["a","b"],"name":"bv1","hacount":2,"auth":true}');
  t.equal(full.out, JSON.stringify(volume));
  same(t, await heketi(t, {}, 'blockvolume', 'create'), failed('Missing volume size'));
  same(t, await heketi(t, {}, 'blockvolume', 'create', '--size=1', '--ha=-1'), failed('Invalid HA count'));
});

t.test('info, of one with empty fields too', async (t) => {
  const { hacount, cluster, blockhostingvolume, usablesize, ...bare } = volume;
  const answers = { 'GET /blockvolumes/x1': { body: volume }, 'GET /blockvolumes/x2': { body: bare } };
  same(t, await heketi(t, answers, 'blockvolume', 'info', 'x1'), ok(lines));
  same(t, await heketi(t, answers, 'blockvolume', 'info', 'x2', '--json'), ok(JSON.stringify(bare)));
  t.match((await heketi(t, answers, 'blockvolume', 'info', 'x2')).out, 'Cluster Id: \nHosts: ');
  same(t, await heketi(t, answers, 'blockvolume', 'info'), failed('Volume id missing'));
});

t.test('expand, by argument or flag', async (t) => {
  const answers = made('POST /blockvolumes/x1/expand');
  for (const id of ['x1', '--blockvolume=x1']) {
    const expanded = await heketi(t, answers, 'blockvolume', 'expand', id, '--new-size=9');
    same(t, expanded, ok(lines));
    t.equal(expanded.bodies[0], '{"new_size":9}');
  }
  same(t, await heketi(t, {}, 'blockvolume', 'expand', 'x1'), failed('Missing block volume net new size'));
  same(t, await heketi(t, {}, 'blockvolume', 'expand', '--new-size=9'), failed('Missing block volume id'));
});

t.test('list and delete', async (t) => {
  const answers = { 'GET /blockvolumes': { body: { blockvolumes: ['x1'] } }, 'GET /blockvolumes/x1': { body: volume } };
  same(
    t,
    await heketi(t, answers, 'blockvolume', 'list'),
    ok(`Id:${'x1'.padEnd(35)} Cluster:${'c1'.padEnd(35)} Name:bv1\n`),
  );
  same(t, await heketi(t, answers, 'blockvolume', 'list', '--json'), ok('{"blockvolumes":["x1"]}'));
  const gone = longWork('DELETE /blockvolumes/x1', { status: 204 });
  same(t, await heketi(t, gone, 'blockvolume', 'delete', 'x1'), ok('Volume x1 deleted\n'));
  same(t, await heketi(t, gone, 'blockvolume', 'delete'), failed('Volume id missing'));
});
