import t from 'tap';
import { longWork } from '../fake-server.ts';
import { failed, heketi, ok, same } from './helper.ts';

t.test('operations', async (t) => {
  const operation = { id: 'o1', type_name: 'create-volume', status: '', sub_status: 'in-flight' };
  const changes = [
    { id: 'b1', description: 'Add brick' },
    { id: 'v1', description: 'Add volume' },
  ];
  const answers = {
    'GET /operations': { body: { total: 5, in_flight: 1, stale: 2, failed: 3, new: 4 } },
    'GET /operations/pending': {
      body: { pendingoperations: [operation, { ...operation, id: 'o2', status: 'stale', sub_status: '' }] },
    },
    'GET /operations/pending/o1': { body: { ...operation, sub_status: '', changes } },
    'GET /operations/pending/o2': { body: { ...operation, id: 'o2', status: 'failed', sub_status: '', changes: [] } },
    'GET /operations/pending/o3': { status: 404, body: 'Id not found: o3\n' },
  };
  const operations = (...argv: string[]) => heketi(t, answers, 'server', 'operations', ...argv);
  same(
    t,
    await operations('info'),
    ok('Operation Counts:\n  Total: 5\n  In-Flight: 1\n  New: 4\n  Failed: 3\n  Stale: 2\n'),
  );
  same(
    t,
    await operations('list'),
    ok('Id:o1  Type:create-volume  Status:New in-flight\nId:o2  Type:create-volume  Status:stale \n'),
  );
  same(
    t,
    await operations('info', 'o1'),
    ok('\nId: o1\nType: create-volume\nStatus: New \nChanges:\n    Add brick: b1\n    Add volume: v1\n'),
  );
  same(t, await operations('info', 'o2'), ok('\nId: o2\nType: create-volume\nStatus: failed \nChanges:\n'));
  same(t, await operations('info', 'o3'), failed('Id not found: o3'));
});

t.test('cleanup tells on stderr that it tells nothing', async (t) => {
  const answers = longWork('POST /operations/pending/cleanup', { status: 204 });
  const cleaned = await heketi(t, answers, 'server', 'operations', 'cleanup', 'o1', 'o2');
  same(t, cleaned, {
    code: 0,
    out: '',
    err:
      'Note: Operation clean up is a batch operation.\n' +
      '* The results of individual operation clean ups are not reported here.\n' +
      "* Use 'heketi-cli server operations [list|info]' to view operations.\n",
  });
  t.equal(cleaned.bodies[0], '{"operations":["o1","o2"]}');
  t.equal((await heketi(t, answers, 'server', 'operations', 'cleanup')).bodies[0], '{}');
});

t.test('mode', async (t) => {
  const answers = { 'GET /admin': { body: { state: 'read-only' } }, 'POST /admin': { status: 204 } };
  same(t, await heketi(t, answers, 'server', 'mode', 'get'), ok('read-only\n'));
  same(t, await heketi(t, answers, 'server', 'mode', 'set', 'normal'), { ...ok(''), bodies: ['{"state":"normal"}'] });
  same(t, await heketi(t, answers, 'server', 'mode', 'set'), failed('missing mode argument'));
  same(t, await heketi(t, answers, 'server', 'mode', 'set', 'a', 'b'), failed('too many arguments'));
});

t.test('log level', async (t) => {
  const level = { body: { loglevel: { glusterfs: 'info' } } };
  const answers = { 'GET /internal/logging': level, 'POST /internal/logging': level };
  same(t, await heketi(t, answers, 'loglevel', 'get'), ok('info\n'));
  same(t, await heketi(t, answers, 'loglevel', 'set', 'debug'), {
    ...ok('Server log level updated\n'),
    bodies: ['{"loglevel":{"glusterfs":"debug"}}'],
  });
  same(t, await heketi(t, answers, 'loglevel', 'set'), failed('missing log-level argument'));
  same(t, await heketi(t, answers, 'loglevel', 'set', 'a', 'b'), failed('too many arguments'));
});

t.test('what is printed as it comes', async (t) => {
  const body = '{\n    "percent": "100%d"\n}\n';
  const answers = {
    'GET /db/dump': { body },
    'GET /db/check': { body },
    'GET /internal/state/examine/gluster': { body },
  };
  for (const command of [
    ['db', 'dump'],
    ['db', 'check'],
    ['server', 'state', 'examine', 'gluster'],
  ])
    same(t, await heketi(t, answers, ...command), ok(body), command.join(' '));
});

t.test('groups show their help on stdout and succeed', async (t) => {
  for (const group of [['server'], ['server', 'operations'], ['volume', 'endpoint'], ['db'], ['topology'], ['brick']]) {
    const help = await heketi(t, {}, ...group);
    same(t, help, { code: 0, err: '' });
    t.match(help.out, `Usage:\n  heketi-cli ${group.join(' ')} [command]\n`);
  }
});

t.test('without a command: usage on stderr; the version', async (t) => {
  const usage = await heketi(t, {});
  same(t, usage, { code: 0, out: '' });
  t.ok(usage.err.startsWith('Usage:\n  heketi-cli [flags]\n'));
  for (const flag of ['-v', '--version']) t.match((await heketi(t, {}, flag)).out, /^heketi-cli \d+\.\d+\.\d+\n$/);
  same(t, await heketi(t, {}, 'frobnicate'), {
    code: 255,
    err: 'Error: unknown command "frobnicate" for "heketi-cli"\nRun \'heketi-cli --help\' for usage.\n',
  });
});

t.test('progress goes to stderr, and only when asked for', async (t) => {
  const step = {
    kind: 'delete-volume',
    state: 'running',
    step: 2,
    steps: 5,
    host: 'gluster-1.example',
    command: 'umount x',
  };
  const answers = { ...longWork('DELETE /volumes/v1', { status: 204 }), 'GET /operations/ab12': { body: step } };
  const quiet = await heketi(t, answers, 'volume', 'delete', 'v1');
  same(t, quiet, ok('Volume v1 deleted\n'));
  t.notOk(quiet.lines.includes('GET /operations/ab12'));
  same(t, await heketi(t, answers, 'volume', 'delete', 'v1', '--progress'), {
    code: 0,
    out: 'Volume v1 deleted\n',
    err: 'delete-volume step 2 of 5 on gluster-1.example: umount x\n',
  });
  const { 'GET /operations/ab12': _, ...unknown } = answers;
  same(t, await heketi(t, unknown, 'volume', 'delete', 'v1', '--progress'), ok('Volume v1 deleted\n'));
});
