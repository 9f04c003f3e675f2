import t from 'tap';
import type { DeviceSetup } from '../../src/executor/executor.ts';
import { recorded } from './recordings.ts';
import { executorOver, scripted } from './scripted.ts';
import { simulatedNodes } from './simulated-nodes.ts';

const id = '1'.repeat(32);
const other = '2'.repeat(32);

const setup = (more: Partial<DeviceSetup> = {}): DeviceSetup => ({
  id,
  name: '/dev/sdb',
  destroyData: false,
  known: new Map(),
  vgTags: [],
  ...more,
});

t.test('a physical volume without a group is completed; one that is known is not touched', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const pvcreate = { argv: ['/usr/sbin/lvm', 'pvcreate', '-qq', '/dev/sdb'], timeoutMs: 1000 };
  await runner.run('node1', [pvcreate]);
  const pvs = ['/usr/sbin/lvm', 'pvs', '-o', 'pv_name,pv_uuid,vg_name', '--reportformat=json'];
  const [report] = await runner.run('node1', [{ argv: pvs, timeoutMs: 1000 }]);
  const uuid = /"pv_uuid":"([^"]+)"/.exec(report?.stdout ?? '')?.[1] ?? '';
  const known = new Map([[uuid, other]]);
  await t.rejects(executor.ensureDevice('node1', setup({ known })), {
    code: 'failed',
    message: `Initializing device /dev/sdb failed (aleady contains Physical Volume ${uuid}): Device already in use (ID: ${other})`,
  });
  await t.rejects(executor.ensureDevice('node1', setup({ known, destroyData: true })), {
    code: 'refused',
    message: `Device already in use (ID: ${other})`,
  });
  t.same(runner.nodes.state('node1').volumeGroups, []);
  await t.resolves(executor.ensureDevice('node1', setup()));
  t.same(runner.nodes.state('node1').volumeGroups, [`vg_${id}`]);
});

t.test('what was left before the group was made goes too', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  await runner.run('node1', [{ argv: ['/usr/sbin/lvm', 'pvcreate', '-qq', '/dev/sdb'], timeoutMs: 1000 }]);
  await executor.removeDevice('node1', { id, pvUuid: '', name: '/dev/sdb' });
  t.same(runner.nodes.state('node1').physicalVolumes, []);
});

t.test('disks that get other names at boot', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const first = await executor.ensureDevice('node1', setup());
  await executor.ensureDevice('node1', setup({ id: other, name: '/dev/sdc' }));
  runner.nodes.renameDisks('node1', { '/dev/sdb': '/dev/sdc', '/dev/sdc': '/dev/sdb' });
  const handle = { id, pvUuid: first.pvUuid, name: '/dev/sdb' };
  const facts = await executor.inspectDevice('node1', handle);
  t.equal(facts.pvUuid, first.pvUuid);
  t.ok(facts.paths.includes('/dev/sdc'));
  await executor.removeDevice('node1', handle);
  t.match(runner.nodes.state('node1'), { physicalVolumes: ['/dev/sdb'], volumeGroups: [`vg_${other}`] });
});

t.test('the group of somebody else stays', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const { pvUuid } = await executor.ensureDevice('node1', setup({ id: other }));
  await t.rejects(executor.removeDevice('node1', { id, pvUuid, name: '/dev/sdb' }), {
    message: `Physical volume ${pvUuid} is in volume group vg_${other}, and is not touched`,
  });
  await executor.removeDevice('node1', { id, pvUuid: '', name: '/dev/sdb' });
  t.same(runner.nodes.state('node1').volumeGroups, [`vg_${other}`], 'a device that is gone is another one');
});

t.test('a removal that is forced goes on after failures', async (t) => {
  const said: string[] = [];
  const runner = scripted((words) => {
    if (words.includes('pvs')) return recorded('pvs-fields-json').replace('vg_t', `vg_${id}`);
    if (words.includes('wipefs')) return '';
    said.push(words);
    return { exitCode: 5, stderr: 'no' };
  });
  const handle = { id, pvUuid: 'qNlWGq-hKV3-UXkG-8rEq-lL5q-Kpo4-PBBhbA', name: '/dev/vdd' };
  await t.rejects(executorOver(runner).removeDevice('node1', handle), { name: 'CommandError', message: /^no\n/ });
  t.equal(said.length, 1);
  await t.resolves(executorOver(runner).removeDevice('node1', handle, true));
  t.same(
    said.slice(1).map((words) => words.replace(/^\S*lvm /, '').split(' ')[0]),
    ['vgremove', 'pvremove', 'rmdir'],
  );
});

t.test('what is on a device decides before anything is done to it', async (t) => {
  const looked = (lsblk: string, wipefs: string, resolved = '/dev/vdd') =>
    scripted((words) => {
      if (words.startsWith('readlink')) return `${resolved}\n`;
      if (words.startsWith('lsblk')) return lsblk;
      if (words.startsWith('wipefs --no-act')) return wipefs;
      if (words.includes('pvs')) return recorded('pvs-empty');
      throw new Error(`not asked for: ${words}`);
    });
  const blank = JSON.stringify({ blockdevices: [{ path: '/dev/vdd', mountpoint: null }] });
  const used = (mountpoint: string) =>
    JSON.stringify({
      blockdevices: [{ path: '/dev/vdd', mountpoint: null, children: [{ path: '/dev/vdd1', mountpoint }] }],
    });
  const cases: [string, ReturnType<typeof looked>, RegExp][] = [
    [
      'outside of /dev',
      looked(blank, '', '/etc/shadow'),
      /Device \/dev\/sdb is \/etc\/shadow: only what is below \/dev/,
    ],
    ['nothing', looked(blank, '', ''), /is nothing/],
    ['a mounted partition', looked(used('/srv'), recorded('wipefs-json-gpt')), /\/dev\/vdd1 is mounted at \/srv/],
    ['swap', looked(used('[SWAP]'), ''), /\/dev\/vdd1 is used as swap/],
    ['a label that LVM does not list', looked(blank, recorded('wipefs-json-pv')), /LVM does not list it/],
  ];
  for (const [name, runner, message] of cases) {
    const device = setup({ destroyData: true });
    await t.rejects(executorOver(runner).ensureDevice('node1', device), { code: 'refused', message }, name);
  }
  await t.rejects(executorOver(looked(blank, recorded('wipefs-json-gpt'))).ensureDevice('node1', setup()), {
    code: 'failed',
    message:
      'Initializing device /dev/sdb failed (already initialized or contains data?): it holds gpt, PMBR\nTo erase it, add it with destroydata',
  });
});
