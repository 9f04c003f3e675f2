import t from 'tap';
import { longWork, seeOther } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';
import { cluster, device, node } from './samples.ts';

const block = `Node Id: n1
State: online
Cluster Id: c1
Zone: 1
Management Hostname: gluster-1.example
Storage Hostname: 192.0.2.11
`;

t.test('add', async (t) => {
  const answers = {
    ...longWork('POST /nodes', seeOther('/nodes/n1')),
    'GET /nodes/n1': { body: { ...node, devices: [] } },
  };
  const flags = [
    '--zone=1',
    '--cluster=c1',
    '--management-host-name',
    'gluster-1.example',
    '--storage-host-name=192.0.2.11',
  ];
  const added = await heketi(t, answers, 'node', 'add', ...flags);
  same(t, added, ok(`Node information:\n${block}`));
  t.equal(
    added.bodies[0],
    '{"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"c1"}',
  );
  const json = await heketi(t, answers, '--json', 'node', 'add', ...flags);
  t.equal(
    json.out,
    '{"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"c1","id":"n1","state":"online","devices":[]}',
  );
  const missing = ['Missing zone', 'Missing management hostname', 'Missing storage hostname', 'Missing cluster id'];
  const given = ['--zone=1', '--management-host-name=a', '--storage-host-name=b'];
  for (const [index, message] of missing.entries())
    same(t, await heketi(t, {}, 'node', 'add', ...given.slice(0, index)), failed(message));
});

t.test('list', async (t) => {
  const answers = {
    'GET /clusters': { body: { clusters: ['c1', 'c2'] } },
    'GET /clusters/c1': { body: { ...cluster, nodes: ['n1', 'n2'] } },
    'GET /clusters/c2': { body: { ...cluster, nodes: [] } },
  };
  same(t, await heketi(t, answers, 'node', 'list'), ok('Id:n1\tCluster:c1\nId:n2\tCluster:c1\n'));
});

t.test('info: columns with their trailing spaces, tags, failed shown as removed', async (t) => {
  const spare = { ...device, id: 'd2', name: '/dev/disk/by-id/a-very-long-name', state: 'failed', bricks: [] };
  const full = { ...node, state: 'failed', tags: { rack: 'b4', arbiter: 'required' }, devices: [device, spare] };
  const answers = { 'GET /nodes/n1': { body: full }, 'GET /nodes/n2': { body: { ...node, devices: [] } } };
  same(
    t,
    await heketi(t, answers, 'node', 'info', 'n1'),
    ok(
      `${block.replace('online', 'removed')}Tags:\n  arbiter: required\n  rack: b4\nDevices:\n` +
        `Id:d1${' '.repeat(33)}Name:/dev/sdb${' '.repeat(12)}State:online    Size (GiB):500     Used (GiB):10      Free (GiB):489     Bricks:1       \n` +
        `Id:d2${' '.repeat(33)}Name:/dev/disk/by-id/a-very-long-nameState:removed   Size (GiB):500     Used (GiB):10      Free (GiB):489     Bricks:0       \n`,
    ),
  );
  same(t, await heketi(t, answers, 'node', 'info', 'n2'), ok(`${block}Devices:\n`));
  same(t, await heketi(t, answers, 'node', 'info'), failed('Node id missing'));
  const { out } = await heketi(t, answers, 'node', 'info', 'n1', '--json');
  t.ok(
    out.startsWith(
      '{"zone":1,"hostnames":{"manage":["gluster-1.example"],"storage":["192.0.2.11"]},"cluster":"c1","tags":{"arbiter":"required","rack":"b4"},"id":"n1","state":"failed","devices":[{"name":"/dev/sdb","storage":{"total":',
    ),
  );
});

t.test('states and delete', async (t) => {
  const state = longWork('POST /nodes/n1/state', { status: 204 });
  const commands = [
    ['enable', '{"state":"online"}', 'Node n1 is now online\n'],
    ['disable', '{"state":"offline"}', 'Node n1 is now offline\n'],
    ['remove', '{"state":"failed"}', 'Node n1 is now removed\n'],
  ] as const;
  for (const [command, body, out] of commands) {
    const result = await heketi(t, state, 'node', command, 'n1');
    same(t, result, ok(out));
    t.equal(result.bodies[0], body);
    same(t, await heketi(t, state, 'node', command), failed('Node id missing'));
  }
  const deleted = await heketi(t, longWork('DELETE /nodes/n1', { status: 204 }), 'node', 'delete', 'n1');
  same(t, deleted, ok('Node n1 deleted\n'));
  const full = {
    'DELETE /nodes/n1': { status: 409, body: 'Unable to delete node [n1] because it contains devices\n' },
  };
  same(
    t,
    await heketi(t, full, 'node', 'delete', 'n1'),
    failed('Unable to delete node [n1] because it contains devices'),
  );
});

t.test('tags', async (t) => {
  const answers = { 'POST /nodes/n1/tags': { body: {} }, 'POST /devices/n1/tags': { body: {} } };
  for (const what of ['node', 'device']) {
    const tags = (...argv: string[]) => heketi(t, answers, what, ...argv);
    const sent = async (...argv: string[]) => {
      const result = await tags(...argv);
      same(t, result, ok(''));
      return result.bodies[0];
    };
    t.equal(await sent('settags', 'n1', 'a:b', 'c:d:e'), '{"tags":{"a":"b","c":"d:e"},"change_type":"update"}');
    t.equal(await sent('settags', '-e', 'n1', 'a:'), '{"tags":{"a":""},"change_type":"set"}');
    t.equal(await sent('rmtags', 'n1', 'a', 'b'), '{"tags":{"a":"","b":""},"change_type":"delete"}');
    for (const alias of ['deltags', 'removetags'])
      t.equal(await sent(alias, 'n1', '--all'), '{"tags":{},"change_type":"set"}');
    same(t, await tags('settags'), failed('id required'));
    same(t, await tags('settags', 'n1'), failed('at least one tag:value pair expected'));
    same(t, await tags('settags', 'n1', 'ab'), failed('expected colon (:) between tag name and value, got: ab'));
    same(t, await tags('rmtags'), failed('id required'));
    same(t, await tags('rmtags', 'n1'), failed('at least one tag expected'));
    same(t, await tags('rmtags', 'n1', 'a', '--all'), failed('--all may not be combined with named tags'));
  }
});
