import t from 'tap';
import { failed, heketi, ok, same } from './helper.ts';
import { brick, cluster, device, node, volume } from './samples.ts';

t.test('no cluster', async (t) => {
  const answers = { 'GET /clusters': { body: { clusters: [] } } };
  same(t, await heketi(t, answers, 'topology', 'info'), ok('\n'));
  same(t, await heketi(t, answers, 'topology', 'info', '--json'), ok('{"clusters":[]}'));
});

t.test('a cluster without volumes, a node without devices', async (t) => {
  const answers = {
    'GET /clusters': { body: { clusters: ['c1'] } },
    'GET /clusters/c1': { body: { ...cluster, volumes: [], block: false } },
    'GET /nodes/n1': { body: { ...node, state: 'failed', devices: [] } },
  };
  same(
    t,
    await heketi(t, answers, 'topology', 'info'),
    ok(
      [
        '',
        'Cluster Id: c1',
        '',
        '    File:  true',
        '    Block: false',
        '',
        '    Volumes:',
        '',
        '',
        '    Nodes:',
        '',
        '\tNode Id: n1',
        '\tState: removed',
        '\tCluster Id: c1',
        '\tZone: 1',
        '\tManagement Hostnames: gluster-1.example',
        '\tStorage Hostnames: 192.0.2.11',
        '\tDevices:',
        '',
        '',
      ].join('\n'),
    ),
  );
});

t.test('everything: volumes, bricks, tags, paths, two clusters', async (t) => {
  const disperse = { type: 'disperse', replicate: {}, disperse: { data: 2, redundancy: 1 } };
  const second = { ...volume, id: 'v2', name: 'two', durability: disperse, snapshot: { enable: true, factor: 1.5 } };
  const tags = { b: '2', a: '1' };
  const known = { ...device, tags, paths: ['/dev/sdb', '/dev/disk/by-id/x'], bricks: [brick, { ...brick, id: 'b9' }] };
  const answers = {
    'GET /clusters': { body: { clusters: ['c1', 'c2'] } },
    'GET /clusters/c1': { body: { ...cluster, volumes: ['v1', 'v2'] } },
    'GET /clusters/c2': { body: { ...cluster, id: 'c2', volumes: [], nodes: [] } },
    'GET /volumes/v1': { body: { ...volume, bricks: [brick, { ...brick, id: 'b2' }] } },
    'GET /volumes/v2': { body: { ...second, bricks: [brick] } },
    'GET /nodes/n1': { body: { ...node, tags, devices: [known, { ...device, id: 'd2', bricks: [] }] } },
  };
  const bricks = (...ids: string[]) =>
    ids.flatMap((id, index) => [
      ...(index === 0 ? [] : ['']),
      `\t\t\tId: ${id}`,
      '\t\t\tPath: /var/lib/heketi/mounts/vg_d1/brick_b1/brick',
      '\t\t\tSize (GiB): 10',
      '\t\t\tNode: n1',
      '\t\t\tDevice: d1',
    ]);
  const mount = [
    '\tCluster Id: c1',
    '\tMount: 192.0.2.11:vol_v1',
    '\tMount Options: backup-volfile-servers=192.0.2.12,192.0.2.13',
  ];
  const sizes = 'Size (GiB):500     Used (GiB):10      Free (GiB):489     ';
  const lines = [
    ...['', 'Cluster Id: c1', '', '    File:  true', '    Block: true', '', '    Volumes:', ''],
    ...['\tName: vol_v1', '\tSize: 10', '\tId: v1', ...mount, '\tDurability Type: replicate', '\tReplica: 3'],
    ...['\tSnapshot: Disabled', '', '\t\tBricks:', ...bricks('b1', 'b2'), '', ''],
    ...['\tName: two', '\tSize: 10', '\tId: v2', ...mount, '\tDurability Type: disperse', '\tDisperse Data: 2'],
    ...['\tDisperse Redundancy: 1', '\tSnapshot: Enabled', '\tSnapshot Factor: 1.50', '', '\t\tBricks:'],
    ...[...bricks('b1'), '', '', '', '    Nodes:', ''],
    ...['\tNode Id: n1', '\tState: online', '\tCluster Id: c1', '\tZone: 1'],
    ...['\tManagement Hostnames: gluster-1.example', '\tStorage Hostnames: 192.0.2.11', '\tTags: a:1 b:2', ''],
    '\tDevices:',
    ...[`\t\tId:${'d1'.padEnd(35)}State:online    ${sizes}`, '\t\t\tTags: a:1 b:2', ''],
    ...['\t\t\tKnown Paths: /dev/sdb /dev/disk/by-id/x', '', '\t\t\tBricks:'],
    ...['b1', 'b9'].map((id) => `\t\t\t\tId:${id.padEnd(35)}Size (GiB):10      Path: ${brick.path}`),
    ...[`\t\tId:${'d2'.padEnd(35)}State:online    ${sizes}`, '\t\t\tKnown Paths: /dev/sdb', '', '\t\t\tBricks:'],
    ...[
      '',
      'Cluster Id: c2',
      '',
      '    File:  true',
      '    Block: true',
      '',
      '    Volumes:',
      '',
      '',
      '    Nodes:',
      '',
      '',
    ],
  ];
  const shown = await heketi(t, answers, 'topology', 'info');
  t.strictSame(shown.out.split('\n'), lines);
  same(t, shown, { code: 0, err: '' });
});

t.test('as JSON, built of all answers', async (t) => {
  const answers = {
    'GET /clusters': { body: { clusters: ['c1'] } },
    'GET /clusters/c1': { body: cluster },
    'GET /volumes/v1': { body: volume },
    'GET /nodes/n1': { body: node },
  };
  const shown = await heketi(t, answers, 'topology', 'info', '--json');
  const expected = { clusters: [{ volumes: [volume], nodes: [node], id: 'c1', block: true, file: true }] };
  same(t, shown, ok(JSON.stringify(expected)));
  t.strictSame(shown.lines, Object.keys(answers));
});

t.test('what fails', async (t) => {
  const answers = { 'GET /clusters': { body: { clusters: ['c1'] } }, 'GET /clusters/c1': { body: cluster } };
  same(t, await heketi(t, answers, 'topology', 'info'), failed('Id not found'));
  same(t, await heketi(t, {}, 'topology', 'info', '-T', '{{.}}'), {
    ...failed('Go templates are not supported: use --json and format that'),
    lines: [],
  });
});
