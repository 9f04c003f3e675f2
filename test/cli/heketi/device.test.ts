import t from 'tap';
import { longWork } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';
import { cluster, device, node } from './samples.ts';

const warning =
  'Skipping the heal check may be dangerous and increase the risk of data loss.\n Press CTRL-C within 10 seconds to cancel this action.\n';

t.test('add', async (t) => {
  const answers = longWork('POST /devices', { status: 204 });
  const added = await heketi(t, answers, 'device', 'add', '--name=/dev/sdb', '--node=n1');
  same(t, added, ok('Device added successfully\n'));
  t.equal(added.bodies[0], '{"name":"/dev/sdb","node":"n1"}');
  const emptied = await heketi(t, answers, 'device', 'add', '--name=/dev/sdb', '--node=n1', '--destroy-existing-data');
  t.equal(emptied.bodies[0], '{"name":"/dev/sdb","node":"n1","destroydata":true}');
  same(t, await heketi(t, {}, 'device', 'add', '--node=n1'), failed('Missing device name'));
  same(t, await heketi(t, {}, 'device', 'add', '--name=/dev/sdb'), failed('Missing node id'));
  const bad = longWork('POST /devices', { status: 500, body: 'WARNING: xfs signature\nsecond line\n' });
  same(
    t,
    await heketi(t, bad, 'device', 'add', '--name=/dev/sdb', '--node=n1'),
    failed('WARNING: xfs signature\nsecond line'),
  );
});

t.test('info', async (t) => {
  const known = { ...device, tags: { b: '2', a: '1' }, paths: ['/dev/sdb', '/dev/disk/by-id/x'], pv_uuid: 'uuid' };
  const answers = {
    'GET /devices/d1': { body: known },
    'GET /devices/d2': { body: { ...device, id: 'd2', state: 'failed', bricks: [] } },
  };
  same(
    t,
    await heketi(t, answers, 'device', 'info', 'd1'),
    ok(
      'Device Id: d1\nState: online\nSize (GiB): 500\nUsed (GiB): 10\nFree (GiB): 489\nCreate Path: /dev/sdb\n' +
        'Physical Volume UUID: uuid\nKnown Paths: /dev/sdb /dev/disk/by-id/x\nTags:\n  a: 1\n  b: 2\nBricks:\n' +
        `Id:b1${' '.repeat(33)}Size (GiB):10      Path: /var/lib/heketi/mounts/vg_d1/brick_b1/brick\n`,
    ),
  );
  same(
    t,
    await heketi(t, answers, 'device', 'info', 'd2'),
    ok(
      'Device Id: d2\nState: removed\nSize (GiB): 500\nUsed (GiB): 10\nFree (GiB): 489\nCreate Path: /dev/sdb\n' +
        'Physical Volume UUID: \nKnown Paths: \nBricks:\n',
    ),
  );
  same(t, await heketi(t, answers, 'device', 'info'), failed('Device id missing'));
  same(
    t,
    await heketi(t, answers, 'device', 'info', 'd2', '--json'),
    ok(
      '{"name":"/dev/sdb","storage":{"total":524288000,"free":512753669,"used":11534331},"id":"d2","state":"failed","bricks":[]}',
    ),
  );
});

t.test('info: tags come in order of their names, those that are whole numbers too', async (t) => {
  const answers = {
    'GET /devices/d1': { body: { ...device, bricks: [], tags: { 9: 'x', 10: 'y', '-': 'z', a: '1' } } },
  };
  const { out } = await heketi(t, answers, 'device', 'info', 'd1');
  t.match(out, 'Tags:\n  -: z\n  10: y\n  9: x\n  a: 1\nBricks:\n');
  const json = await heketi(t, answers, 'device', 'info', 'd1', '--json');
  t.match(json.out, '"tags":{"-":"z","10":"y","9":"x","a":"1"},');
});

t.test('states and delete', async (t) => {
  const state = longWork('POST /devices/d1/state', { status: 204 });
  for (const [command, word] of [
    ['enable', 'online'],
    ['disable', 'offline'],
  ] as const) {
    const result = await heketi(t, state, 'device', command, 'd1');
    same(t, result, ok(`Device d1 is now ${word}\n`));
    t.equal(result.bodies[0], `{"state":"${word}"}`);
    same(t, await heketi(t, state, 'device', command), failed('device id missing'));
  }
  const removed = await heketi(t, state, 'device', 'remove', 'd1');
  same(t, removed, ok('Device d1 is now removed\n'));
  t.equal(removed.bodies[0], '{"state":"failed"}');
  const risky = await heketi(t, state, 'device', 'remove', '--expert-option-disable-heal-check', 'd1');
  same(t, risky, ok(`${warning}Device d1 is now removed\n`));
  t.equal(risky.bodies[0], '{"state":"failed","healcheck":"disable"}');
  t.equal(risky.slept[0], 10_000);

  const gone = longWork('DELETE /devices/d1', { status: 204 });
  const deleted = await heketi(t, gone, 'device', 'delete', 'd1');
  same(t, deleted, ok('Device d1 deleted\n'));
  t.equal(deleted.bodies[0], '{"forceforget":false}');
  t.equal((await heketi(t, gone, 'device', 'delete', 'd1', '--force-forget')).bodies[0], '{"forceforget":true}');
});

t.test('resync: a failure is only silence', async (t) => {
  const answers = longWork('GET /devices/d1/resync', { status: 204 });
  same(t, await heketi(t, answers, 'device', 'resync', 'd1'), ok('Device d1 updated\n'));
  same(t, await heketi(t, answers, 'device', 'resync', 'd2'), ok(''));
  same(t, await heketi(t, answers, 'device', 'resync'), failed('object/cluster id missing'));
});

t.test('resync of a cluster', async (t) => {
  const answers = {
    ...longWork('GET /devices/d1/resync', { status: 204 }),
    'GET /clusters/c1': { body: cluster },
    'GET /nodes/n1': { body: { ...node, devices: [device, { ...device, id: 'd2' }] } },
  };
  same(
    t,
    await heketi(t, answers, 'device', 'resync', '--cluster', 'c1'),
    ok(
      'Cluster-wide resync operation requested. Using object_id as cluster_id.\n' +
        'Now resyncing device d1..\nDevice d1 (node n1) in cluster c1 updated\n' +
        'Now resyncing device d2..\nDevice d2 (node n1) in cluster c1 updated\n',
    ),
  );
});

t.test('brick evict', async (t) => {
  const answers = longWork('POST /bricks/to-evict/b1', { status: 204 });
  const evicted = await heketi(t, answers, 'brick', 'evict', 'b1');
  same(t, evicted, ok('Brick b1 evicted\n'));
  t.equal(evicted.bodies[0], '{"healcheck":""}');
  const risky = await heketi(t, answers, 'brick', 'evict', 'b1', '--expert-option-disable-heal-check');
  same(t, risky, ok(`${warning}Brick b1 evicted\n`));
  t.equal(risky.bodies[0], '{"healcheck":"disable"}');
  same(t, await heketi(t, answers, 'brick', 'evict'), failed('Brick id missing'));
  same(t, await heketi(t, answers, 'brick', 'evict', 'b1', 'b2'), failed('Too many arguments provided'));
});
