import t, { type Test } from 'tap';
import { type Answers, longWork, seeOther } from '../fake-server.ts';
import { brickyard } from './helper.ts';

const file = {
  clusters: [
    {
      nodes: [
        { node: { hostnames: { manage: ['a'], storage: ['192.0.2.11'] }, zone: 2 }, devices: ['/dev/sdb', '/dev/sdc'] },
        { node: { hostnames: { manage: ['b'], storage: ['192.0.2.12'] }, zone: 1 }, devices: ['/dev/sdb'] },
      ],
    },
  ],
};
const cluster = { id: 'c1', nodes: ['n1'], volumes: [], block: true, file: true, blockvolumes: [] };
const device = (name: string) => ({
  name,
  storage: { total: 1, free: 1, used: 0 },
  id: name,
  state: 'online',
  bricks: [],
});
const node = (id: string, host: string, storage: string, zone: number, ...devices: string[]) => ({
  zone,
  hostnames: { manage: [host], storage: [storage] },
  cluster: 'c1',
  id,
  state: 'online',
  devices: devices.map(device),
});
const runningA = { 'GET /clusters': { body: { clusters: ['c1'] } }, 'GET /clusters/c1': { body: cluster } };

function apply(t: Test, answers: Answers, content: unknown = file) {
  const directory = t.testdir({ 'topology.json': JSON.stringify(content) });
  return brickyard(t, answers, 'topology', 'apply', `${directory}/topology.json`);
}

t.test('all is there: nothing changes, and that is said', async (t) => {
  const answers = {
    ...runningA,
    'GET /clusters/c1': { body: { ...cluster, nodes: ['n1', 'n2'] } },
    'GET /nodes/n1': { body: node('n1', 'a', '192.0.2.11', 2, '/dev/sdb', '/dev/sdc') },
    'GET /nodes/n2': { body: node('n2', 'b', '192.0.2.12', 1, '/dev/sdb') },
  };
  const done = await apply(t, answers);
  t.equal(done.out, '2 nodes, 3 devices there already; nothing changed.\n');
  t.equal(done.code, 0);
  t.ok(done.lines.every((line) => line.startsWith('GET ')));
});

t.test('what is missing is added, with progress on stderr and the differences listed', async (t) => {
  const answers = {
    ...runningA,
    'GET /nodes/n1': { body: node('n1', 'a', '192.0.2.11', 1, '/dev/sdb', '/dev/sdz') },
    ...longWork('POST /nodes', seeOther('/nodes/n2'), 'ab1'),
    'GET /nodes/n2': { body: node('n2', 'b', '192.0.2.12', 1) },
    ...longWork('POST /devices', { status: 204 }, 'ab2'),
  };
  const done = await apply(t, answers);
  t.equal(done.code, 0);
  t.equal(
    done.out,
    `1 node, 2 devices added; 1 node, 1 device there already.

Different on the server, and left as it is:
  Node a: zone: 1 on the server, 2 in the file.
  Device /dev/sdz of node a is on the server, but not in the file.
`,
  );
  t.strictSame(done.err.trimEnd().split('\n').sort(), [
    'a /dev/sdb: there already',
    'a /dev/sdc: added',
    'a /dev/sdc: adding',
    'a: there already',
    'b /dev/sdb: added',
    'b /dev/sdb: adding',
    'b: added',
    'b: adding',
  ]);
});

t.test('a part that failed: said with its reason, and exit code 1', async (t) => {
  const answers = {
    ...runningA,
    'GET /nodes/n1': { body: node('n1', 'a', '192.0.2.11', 2, '/dev/sdb') },
    ...longWork('POST /nodes', { status: 500, body: 'b does not answer\nwithin 10 s\n' }, 'ab1'),
    ...longWork('POST /devices', { status: 204 }, 'ab2'),
  };
  const done = await apply(t, answers);
  t.equal(done.code, 1);
  t.equal(
    done.out,
    `1 device added; 1 node, 1 device there already; 1 node failed; 1 device skipped.

Failed:
  b: b does not answer
    within 10 s
`,
  );
  t.ok(done.err.endsWith('Error: Not every part of the topology is there. The same command tries again.\n'));
});

t.test('a file that can not be used is refused before anything is asked', async (t) => {
  const done = await apply(t, {}, { clusters: [{ nodes: [{ node: { zone: 0 } }] }] });
  t.match(done, { code: 1, out: '' });
  t.match(done.err, /^Error: The topology file .* can't be used:\nclusters\[0\]\.nodes\[0\]\.node\.hostnames: must be/);
  t.strictSame(done.lines, []);
  const none = await brickyard(t, {}, 'topology', 'apply', '/no/such');
  t.equal(none.code, 1);
  t.match(none.err, "The topology file /no/such can't be used:\nENOENT");
});
