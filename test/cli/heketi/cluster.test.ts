import t from 'tap';
import { failed, heketi, ok, same } from './helper.ts';
import { cluster } from './samples.ts';

t.test('create', async (t) => {
  const answers = { 'POST /clusters': { status: 201, body: { ...cluster, nodes: [], volumes: [], unknown: 'x' } } };
  const created = await heketi(t, answers, 'cluster', 'create');
  same(t, created, { ...ok('Cluster id: c1\n'), bodies: ['{"block":true,"file":true}'] });
  const fileOnly = await heketi(t, answers, 'cluster', 'create', '--block=false', '--json');
  t.same(fileOnly.bodies, ['{"block":false,"file":true}']);
  t.equal(
    fileOnly.out,
    '{"id":"c1","nodes":[],"volumes":[],"block":true,"file":true,"blockvolumes":[]}',
    'known fields, in order, no line end',
  );
});

t.test('list: with the usage of each', async (t) => {
  const answers = {
    'GET /clusters': { body: { clusters: ['c1', 'c2', 'c3', 'c4'] } },
    'GET /clusters/c1': { body: cluster },
    'GET /clusters/c2': { body: { ...cluster, block: false } },
    'GET /clusters/c3': { body: { ...cluster, file: false } },
    'GET /clusters/c4': { body: { ...cluster, file: false, block: false } },
  };
  const listed = await heketi(t, answers, 'cluster', 'list');
  same(t, listed, ok('Clusters:\nId:c1 [file][block]\nId:c2 [file]\nId:c3 [block]\nId:c4 []\n'));
  same(t, await heketi(t, answers, 'cluster', 'list', '--json'), ok('{"clusters":["c1","c2","c3","c4"]}'));
  same(t, await heketi(t, { 'GET /clusters': { body: { clusters: [] } } }, 'cluster', 'list'), ok('Clusters:\n'));
});

t.test('info: empty lists leave an empty line', async (t) => {
  const answers = {
    'GET /clusters/c1': { body: { ...cluster, nodes: ['n1', 'n2'] } },
    'GET /clusters/c2': { body: { ...cluster, id: 'c2', nodes: [], volumes: [], block: false } },
  };
  same(
    t,
    await heketi(t, answers, 'cluster', 'info', 'c1'),
    ok('Cluster id: c1\nNodes:\nn1\nn2\nVolumes:\nv1\nBlock: true\n\nFile: true\n'),
  );
  same(
    t,
    await heketi(t, answers, 'cluster', 'info', 'c2'),
    ok('Cluster id: c2\nNodes:\n\nVolumes:\n\nBlock: false\n\nFile: true\n'),
  );
  same(
    t,
    await heketi(t, answers, 'cluster', 'info', 'c1', '--json'),
    ok('{"id":"c1","nodes":["n1","n2"],"volumes":["v1"],"block":true,"file":true,"blockvolumes":[]}'),
  );
  same(t, await heketi(t, answers, 'cluster', 'info', 'nope'), failed('Id not found'));
  same(t, await heketi(t, answers, 'cluster', 'info'), { ...failed('Cluster id missing'), lines: [] });
});

t.test('setflags: the flag that was not given is kept', async (t) => {
  const answers = {
    'GET /clusters/c1': { body: { ...cluster, block: false } },
    'POST /clusters/c1/flags': { headers: { 'content-type': 'application/json; charset=UTF-8' } },
  };
  const changed = await heketi(t, answers, 'cluster', 'setflags', 'c1', '--file=0');
  same(t, changed, { ...ok(''), lines: ['GET /clusters/c1', 'POST /clusters/c1/flags'] });
  t.equal(changed.bodies[1], '{"block":false,"file":false}');
  same(
    t,
    await heketi(t, answers, 'cluster', 'setflags', 'c1'),
    failed('At least one of --file or --block must be specified.'),
  );
  same(t, await heketi(t, answers, 'cluster', 'setflags', '--file=true'), failed('Cluster id missing'));
  same(
    t,
    await heketi(t, answers, 'cluster', 'setflags', 'c1', '--block=maybe'),
    failed('strconv.ParseBool: parsing "maybe": invalid syntax'),
  );
});

t.test('delete', async (t) => {
  const answers = { 'DELETE /clusters/c1': {}, 'DELETE /clusters/c2': { status: 409, body: 'not empty\n' } };
  same(t, await heketi(t, answers, 'cluster', 'delete', 'c1'), ok('Cluster c1 deleted\n'));
  same(t, await heketi(t, answers, 'cluster', 'delete', 'c2'), failed('not empty'));
  same(t, await heketi(t, answers, 'cluster', 'delete'), failed('Cluster id missing'));
});
