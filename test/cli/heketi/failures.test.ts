import t, { type Test } from 'tap';
import type { Answers, FakeAnswer } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';
import { cluster, device, node, volume } from './samples.ts';

const block = { id: 'x1', size: 1, name: 'n', blockvolume: { hosts: [], iqn: '', lun: 0, username: '', password: '' } };

/** Commands that are done when they are answered: the request of each, and its answer. */
const atOnce: readonly (readonly [command: string, request: string, answer: FakeAnswer])[] = [
  ['cluster create', 'POST /clusters', { status: 201, body: cluster }],
  ['cluster list', 'GET /clusters', { body: { clusters: [] } }],
  ['cluster info c1', 'GET /clusters/c1', { body: cluster }],
  ['cluster setflags c1 --file=true', 'GET /clusters/c1', { body: cluster }],
  ['cluster delete c1', 'DELETE /clusters/c1', {}],
  ['node list', 'GET /clusters', { body: { clusters: [] } }],
  ['node info n1', 'GET /nodes/n1', { body: node }],
  ['node settags n1 a:b', 'POST /nodes/n1/tags', { body: {} }],
  ['node rmtags n1 a', 'POST /nodes/n1/tags', { body: {} }],
  ['device info d1', 'GET /devices/d1', { body: device }],
  ['device settags d1 a:b', 'POST /devices/d1/tags', { body: {} }],
  ['device rmtags d1 --all', 'POST /devices/d1/tags', { body: {} }],
  ['volume info v1', 'GET /volumes/v1', { body: volume }],
  ['volume list', 'GET /volumes', { body: { volumes: [] } }],
  ['volume endpoint patch v1', 'GET /volumes/v1', { body: volume }],
  ['blockvolume info x1', 'GET /blockvolumes/x1', { body: block }],
  ['blockvolume list', 'GET /blockvolumes', { body: { blockvolumes: [] } }],
  ['server operations info', 'GET /operations', { body: {} }],
  ['server operations info o1', 'GET /operations/pending/o1', { body: {} }],
  ['server operations list', 'GET /operations/pending', { body: { pendingoperations: [] } }],
  ['server mode get', 'GET /admin', { body: { state: 'normal' } }],
  ['server mode set normal', 'POST /admin', { status: 204 }],
  ['server state examine gluster', 'GET /internal/state/examine/gluster', { body: {} }],
  ['loglevel get', 'GET /internal/logging', { body: { loglevel: { glusterfs: 'info' } } }],
  ['loglevel set info', 'POST /internal/logging', { body: { loglevel: { glusterfs: 'info' } } }],
  ['db dump', 'GET /db/dump', { body: {} }],
  ['db check', 'GET /db/check', { body: {} }],
  ['topology info', 'GET /clusters', { body: { clusters: [] } }],
  ['setup-openshift-heketi-storage', 'GET /clusters', { body: { clusters: [] } }],
];

/** Commands that wait for the end of long work. */
const later: readonly (readonly [command: string, request: string])[] = [
  ['node add --zone=1 --cluster=c --management-host-name=a --storage-host-name=a', 'POST /nodes'],
  ['node enable n1', 'POST /nodes/n1/state'],
  ['node disable n1', 'POST /nodes/n1/state'],
  ['node remove n1', 'POST /nodes/n1/state'],
  ['node delete n1', 'DELETE /nodes/n1'],
  ['device add --name=/dev/sdb --node=n1', 'POST /devices'],
  ['device enable d1', 'POST /devices/d1/state'],
  ['device disable d1', 'POST /devices/d1/state'],
  ['device remove d1', 'POST /devices/d1/state'],
  ['device delete d1', 'DELETE /devices/d1'],
  ['brick evict b1', 'POST /bricks/to-evict/b1'],
  ['volume create --size=1', 'POST /volumes'],
  ['volume expand v1 --expand-size=1', 'POST /volumes/v1/expand'],
  ['volume expand --volume=v1 --expand-size=1', 'POST /volumes/v1/expand'],
  ['volume clone v1', 'POST /volumes/v1/clone'],
  ['volume set-block-hosting-restriction locked v1', 'POST /volumes/v1/block-restriction'],
  ['volume set-block-hosting-restriction unlocked v1', 'POST /volumes/v1/block-restriction'],
  ['volume delete v1', 'DELETE /volumes/v1'],
  ['blockvolume create --size=1', 'POST /blockvolumes'],
  ['blockvolume expand x1 --new-size=1', 'POST /blockvolumes/x1/expand'],
  ['blockvolume delete x1', 'DELETE /blockvolumes/x1'],
  ['server operations cleanup', 'POST /operations/pending/cleanup'],
];

/** As text and with `--json`, which changes nothing of an error. */
async function fails(t: Test, command: string, answers: Answers, message: string): Promise<void> {
  for (const flags of [[], ['--json']])
    same(t, await heketi(t, answers, ...command.split(' '), ...flags), failed(message), [command, ...flags].join(' '));
}

t.test('the text of the server, trimmed, whatever was asked', async (t) => {
  const lines = [...atOnce, ...later].map(([command, request]) => [command, request] as const);
  for (const [command, request] of lines)
    await fails(
      t,
      command,
      { [request]: { status: 500, body: '\nfirst line\nsecond line\n\n' } },
      'first line\nsecond line',
    );
});

t.test('a server that says nothing', async (t) => {
  for (const [command, request] of [...atOnce, ...later])
    await fails(
      t,
      command,
      { [request]: { status: 503 } },
      'server did not provide a message (status 503: Service Unavailable)',
    );
});

t.test('long work that fails in the end', async (t) => {
  for (const [command, request] of later) {
    const answers = {
      [request]: { status: 202, headers: { location: '/queue/ab12' } },
      'GET /queue/ab12': [{ headers: { 'x-pending': 'true' } }, { status: 500, body: 'No space\n' }],
    };
    await fails(t, command, answers, 'No space');
  }
});

t.test('what has no JSON prints its text with --json too', async (t) => {
  const texts: readonly (readonly [string, string])[] = [
    ['cluster delete c1', 'Cluster c1 deleted\n'],
    ['cluster setflags c1 --file=true', ''],
    ['node list', ''],
    ['node settags n1 a:b', ''],
    ['node rmtags n1 a', ''],
    ['device settags d1 a:b', ''],
    ['device rmtags d1 --all', ''],
    ['server mode get', 'normal\n'],
    ['server mode set normal', ''],
    ['loglevel get', 'info\n'],
    ['loglevel set info', 'Server log level updated\n'],
    ['db check', '{}\n'],
    ['server operations list', ''],
  ];
  const answers = {
    ...Object.fromEntries(atOnce.map(([, request, answer]) => [request, answer])),
    'POST /clusters/c1/flags': {},
  };
  for (const [command, out] of texts)
    for (const flags of [[], ['--json']])
      same(t, await heketi(t, answers, ...command.split(' '), ...flags), ok(out), [command, ...flags].join(' '));
});

t.test('an id that is missing', async (t) => {
  const missing: readonly (readonly [string, string])[] = [
    ['cluster info', 'Cluster id missing'],
    ['cluster delete', 'Cluster id missing'],
    ['node info', 'Node id missing'],
    ['node enable', 'Node id missing'],
    ['node disable', 'Node id missing'],
    ['node remove', 'Node id missing'],
    ['node delete', 'Node id missing'],
    ['device info', 'Device id missing'],
    ['device enable', 'device id missing'],
    ['device disable', 'device id missing'],
    ['device remove', 'Device id missing'],
    ['device delete', 'Device id missing'],
    ['device resync', 'object/cluster id missing'],
    ['brick evict', 'Brick id missing'],
    ['volume info', 'Volume id missing'],
    ['volume delete', 'Volume id missing'],
    ['volume clone', 'Volume id missing'],
    ['volume expand --expand-size=1', 'Missing volume id'],
    ['volume endpoint patch', 'Volume id missing'],
    ['volume set-block-hosting-restriction locked', 'Volume id missing'],
    ['volume set-block-hosting-restriction unlocked', 'Volume id missing'],
    ['blockvolume info', 'Volume id missing'],
    ['blockvolume delete', 'Volume id missing'],
    ['blockvolume expand --new-size=1', 'Missing block volume id'],
  ];
  for (const [command, message] of missing) await fails(t, command, {}, message);
});
