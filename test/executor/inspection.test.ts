import t from 'tap';
import { brickLvName, brickMount, brickPath, poolName } from '../../src/domain/names.ts';
import { recorded } from './recordings.ts';
import { executorOver, scripted } from './scripted.ts';
import { simulatedNodes } from './simulated-nodes.ts';

const device = 'd'.repeat(32);

t.test('every volume of a real cluster with all that gluster says of it', async (t) => {
  const runner = scripted(() => recorded('volume-info-all-xml'));
  const volumes = await executorOver(runner).inspectVolumes('node1');
  t.equal(runner.options[0]?.lock, undefined, 'it waits for nobody');
  t.strictSame(
    volumes.map(({ name, typeText, bricks, distribute, replica, arbiter, disperse, redundancy }) =>
      [name, typeText, bricks, distribute, replica, arbiter, disperse, redundancy].join(' '),
    ),
    ['arb Replicate 3 1 3 1 0 0', 'dist Distribute 3 3 1 0 0 0', 'ec Disperse 3 1 1 0 3 1', 'r3 Replicate 3 1 3 0 0 0'],
  );
  const [arbiter] = volumes;
  t.match(arbiter, { uuid: '27f0e8d1-fc82-41ab-8742-75df9c4cdea2', status: 1, statusText: 'Started', stripe: 0 });
  t.strictSame(arbiter?.brickList[2], {
    name: 'node3:/bricks/vg_b/a/brick',
    hostUuid: '4173275a-0331-48b0-ae9a-bed89684bb6a',
    isArbiter: true,
  });
  t.strictSame(arbiter?.options[0], { name: 'cluster.granular-entry-heal', value: 'on' });
});

t.test('no volumes are no failure, a silent glusterd is one', async (t) => {
  t.strictSame(await executorOver(scripted(() => recorded('volume-info-none-xml'))).inspectVolumes('node1'), []);
  const stopped = scripted(() => ({ exitCode: 1, stdout: recorded('glusterd-stopped-cli-xml') }));
  await t.rejects(executorOver(stopped).inspectVolumes('node1'), { code: 'failed', message: /Connection failed/ });
});

t.test('what LVM knows, as it says it', async (t) => {
  const runner = scripted((words) =>
    recorded(words.includes(' pvs ') ? 'pvs-json' : words.includes(' vgs ') ? 'vgs-json' : 'lvs-json'),
  );
  const executor = executorOver(runner);
  const [pvs] = await executor.inspectLvm('node1', 'pvs');
  const [vgs] = await executor.inspectLvm('node1', 'vgs');
  const [lvs] = await executor.inspectLvm('node1', 'lvs');
  t.match(pvs?.[0], { pv_name: /^\/dev\//, pv_size: /^\d+\.\d\dk$/ });
  t.match(vgs?.[0], { vg_name: /./, vg_attr: 'wz--n-', vg_size: /k$/ });
  t.ok(lvs?.some(({ pool_lv }) => pool_lv !== ''));
  await t.rejects(executorOver(scripted(() => 'no json')).inspectLvm('node1', 'vgs'), { message: /can't be read/ });
});

t.test('the fill of pools of ours that are active', async (t) => {
  const rows = [
    { vg_name: `vg_${device}`, data_percent: '100.00', metadata_percent: '11.43' },
    { vg_name: `vg_${device}`, data_percent: '', metadata_percent: '' },
    { vg_name: 'vg_somebody', data_percent: '50.00', metadata_percent: '5.00' },
  ];
  const runner = scripted(() => JSON.stringify({ report: [{ lv: rows }] }));
  t.strictSame(await executorOver(runner).measurePools('node1'), [
    { deviceId: device, dataPercent: 100, metadataPercent: 11.43 },
  ]);
  t.equal(runner.asked.length, 1, 'one command a node');
});

t.test('fstab beside what is mounted', async (t) => {
  const fstab = [
    '# a comment',
    '',
    'UUID=abc / ext4 defaults 0 1',
    '/dev/mapper/vg_a-brick_1 /mounts/1 xfs rw,nofail 1 2',
    '/dev/mapper/vg_a-brick_2 /mounts/2 xfs rw 1 2',
    '/dev/sdq',
  ].join('\n');
  const runner = scripted((words) => (words.startsWith('cat ') ? fstab : '/dev/vda1\n/dev/mapper/vg_a-brick_1\n'));
  t.strictSame(await executorOver(runner).inspectMounts('node1'), [
    { device: 'UUID=abc', mountPoint: '/', type: 'ext4', options: 'defaults', mounted: false },
    { device: '/dev/mapper/vg_a-brick_1', mountPoint: '/mounts/1', type: 'xfs', options: 'rw,nofail', mounted: true },
    { device: '/dev/mapper/vg_a-brick_2', mountPoint: '/mounts/2', type: 'xfs', options: 'rw', mounted: false },
  ]);
});

t.test('names of block volumes; a node without gluster-block says so', async (t) => {
  const runner = scripted(() => '{"blocks":["b1","b2"],"RESULT":"SUCCESS"}');
  t.strictSame(await executorOver(runner).listBlockNames('node1', 'hosting'), ['b1', 'b2']);
  t.strictSame(runner.asked, ['node1: gluster-block list hosting --json']);
  const absent = scripted(() => ({ exitCode: 127, stderr: 'gluster-block: command not found\n' }));
  await t.rejects(executorOver(absent).listBlockNames('node1', 'hosting'), { message: /command not found/ });
});

t.test('simulated nodes answer the same questions', async (t) => {
  const { executor } = simulatedNodes(t);
  const setup = { id: device, name: '/dev/sdb', destroyData: false, known: new Map(), vgTags: [] };
  await executor.ensureDevice('n1', setup);
  const id = '1'.repeat(32);
  const brick = {
    id,
    deviceId: device,
    poolName: poolName(id),
    lvName: brickLvName(id),
    path: brickPath(device, id),
    sizeKib: 1024 * 1024,
    poolKib: 1024 * 1024,
    metadataKib: 8192,
    arbiter: false,
    gid: 0,
  };
  t.strictSame(await executor.inspectMounts('n1'), []);
  await executor.ensureBricks('n1', [brick]);
  t.strictSame(await executor.inspectVolumes('n1'), []);
  t.match(await executor.inspectLvm('n1', 'pvs'), [[{ pv_name: '/dev/sdb', vg_name: `vg_${device}` }]]);
  t.match(await executor.inspectLvm('n1', 'vgs'), [[{ vg_name: `vg_${device}`, pv_count: '1', lv_count: '2' }]]);
  t.equal((await executor.inspectLvm('n1', 'lvs')).flat().length, 2);
  t.match(await executor.measurePools('n1'), [{ deviceId: device, dataPercent: 0, metadataPercent: 10.32 }]);
  t.match(await executor.inspectMounts('n1'), [{ mountPoint: brickMount(device, id), type: 'xfs', mounted: true }]);
});
