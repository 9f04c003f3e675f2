import { PassThrough } from 'node:stream';
import t, { type Test } from 'tap';
import { run } from '../../../src/cli/heketi-cli.ts';
import { type Answers, fakeClock, longWork, seeOther } from '../fake-server.ts';
import { heketi, same } from './helper.ts';
import { cluster, device, node } from './samples.ts';

const entry = (host: string, ...devices: unknown[]) => ({
  node: { hostnames: { manage: [host], storage: [host] }, zone: 1 },
  devices,
});

async function load(t: Test, answers: Answers, file: unknown, ...flags: string[]) {
  const directory = t.testdir({ 'topology.json': typeof file === 'string' ? file : JSON.stringify(file) });
  return heketi(t, answers, 'topology', 'load', `--json=${directory}/topology.json`, ...flags);
}

const empty = { 'GET /clusters': { body: { clusters: [] } } };
const filled = {
  'GET /clusters': { body: { clusters: ['c1'] } },
  'GET /clusters/c1': { body: { ...cluster, volumes: [] } },
  'GET /nodes/n1': { body: { ...node, hostnames: { manage: ['a'], storage: ['a'] }, devices: [device] } },
};
const created = { 'POST /clusters': { status: 201, body: { ...cluster, id: 'c9' } } };
const queued = (queue: string) => ({ status: 202, headers: { location: `/queue/${queue}` } });

t.test('into an empty server: every step in order', async (t) => {
  const answers = {
    ...empty,
    ...created,
    'POST /nodes': [queued('1'), queued('2')],
    'GET /queue/1': seeOther('/nodes/n1'),
    'GET /queue/2': seeOther('/nodes/n2'),
    'GET /nodes/n1': { body: { ...node, id: 'n1' } },
    'GET /nodes/n2': { body: { ...node, id: 'n2' } },
    ...longWork('POST /devices', { status: 204 }),
  };
  const file = {
    clusters: [
      { nodes: [entry('a', '/dev/sdb', { name: '/dev/sdc', destroydata: true, tags: { x: 'y' } }), entry('b')] },
    ],
  };
  const loaded = await load(t, answers, file);
  same(t, loaded, {
    code: 0,
    err: '',
    out:
      'Creating cluster ... ID: c9\n\tAllowing file volumes on cluster.\n\tAllowing block volumes on cluster.\n' +
      '\tCreating node a ... ID: n1\n\t\tAdding device /dev/sdb ... OK\n\t\tAdding device /dev/sdc ... OK\n' +
      '\tCreating node b ... ID: n2\n',
  });
  t.strictSame(
    loaded.bodies.filter((body) => body !== ''),
    [
      '{"block":true,"file":true}',
      '{"zone":1,"hostnames":{"manage":["a"],"storage":["a"]},"cluster":"c9"}',
      '{"name":"/dev/sdb","node":"n1"}',
      '{"name":"/dev/sdc","tags":{"x":"y"},"node":"n1","destroydata":true}',
      '{"zone":1,"hostnames":{"manage":["b"],"storage":["b"]},"cluster":"c9"}',
    ],
  );
});

t.test('what is there is found; flags of a new cluster as in the file', async (t) => {
  const found = '\tFound node a on cluster c1\n\t\tFound device /dev/sdb\n';
  same(t, await load(t, filled, { clusters: [{ nodes: [entry('a', '/dev/sdb')] }] }), { code: 0, out: found, err: '' });
  const answers = {
    ...filled,
    ...created,
    'POST /nodes': { status: 400, body: 'None answers\n' },
    'DELETE /clusters/c9': {},
  };
  const file = { clusters: [{ nodes: [entry('a', '/dev/sdb')] }, { block: false, nodes: [entry('b', '/dev/sdb')] }] };
  const loaded = await load(t, answers, file);
  same(t, loaded, {
    code: 0,
    err: '',
    out: `${found}Creating cluster ... ID: c9\n\tAllowing file volumes on cluster.\n\tCreating node b ... Unable to create node: None answers\n`,
  });
  t.equal(loaded.lines.at(-1), 'DELETE /clusters/c9', 'the cluster that stayed empty is gone');
});

t.test('failures do not change the exit code, but with --strict', async (t) => {
  const answers = { ...filled, ...longWork('POST /devices', { status: 500, body: 'Device holds data\n' }) };
  const file = { clusters: [{ nodes: [entry('a', '/dev/sdc', '/dev/sdb')] }] };
  const out =
    '\tFound node a on cluster c1\n\t\tAdding device /dev/sdc ... Unable to add device: Device holds data\n\t\tFound device /dev/sdb\n';
  same(t, await load(t, answers, file), { code: 0, out, err: '' });
  const err = 'Error: Unable to add every node and device\n';
  same(t, await load(t, answers, file, '--strict'), { code: 255, out, err });
});

t.test('without a cluster there is nothing to go on with', async (t) => {
  const answers = { ...empty, 'POST /clusters': { status: 500, body: 'disk full\n' } };
  const file = { clusters: [{ nodes: [entry('a')] }, { nodes: [entry('b')] }] };
  same(t, await load(t, answers, file), { code: 255, out: 'Creating cluster ... ', err: 'Error: disk full\n' });
});

t.test('what is wrong before anything begins', async (t) => {
  const error = (message: string) => ({ code: 255, out: '', err: `Error: ${message}\n` });
  same(t, await heketi(t, {}, 'topology', 'load'), error('Missing configuration file'));
  same(t, await heketi(t, {}, 'topology', 'load', '-j', '/no/such'), error('Unable to open config file'));
  same(t, await load(t, {}, '{'), error('Unable to parse config file'));
  const noName = { clusters: [{ nodes: [{ node: { hostnames: { manage: [], storage: ['a'] }, zone: 1 } }] }] };
  same(t, await load(t, {}, noName), { ...error('Unable to parse config file'), lines: [] });
  const broken = { 'GET /clusters': { status: 401, body: 'Invalid JWT token: Unknown user\n' } };
  same(
    t,
    await load(t, broken, { clusters: [] }),
    error('Unable to get topology information: Invalid JWT token: Unknown user'),
  );
  same(t, await load(t, empty, { clusters: [{ nodes: [] }] }), { code: 0, out: '', err: '' });
});

t.test('people are told what is wrong with a file', async (t) => {
  const told = async (file: object) => {
    const err = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY: true });
    const path = `${t.testdir({ 'topology.json': JSON.stringify(file) })}/topology.json`;
    const code = await run(['topology', 'load', '-j', path], { env: {}, stdout: err, stderr: err, clock: fakeClock() });
    return { code, err: err.read() };
  };
  t.strictSame(
    await told({ clusters: [{ nodes: [{ node: { hostnames: { manage: [], storage: ['a'] }, zone: 1 } }] }] }),
    {
      code: 255,
      err: 'Error: Unable to parse config file\nclusters[0].nodes[0].node.hostnames.manage: must be a list of at least one host name or IP address, found []\n',
    },
  );
});
