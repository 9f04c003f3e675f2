import t from 'tap';
import { brickLvName, brickPath } from '../../src/domain/names.ts';
import { HostError } from '../../src/executor/errors.ts';
import type { BrickSpec } from '../../src/executor/executor.ts';
import { createExecutor } from '../../src/executor/remote.ts';
import { keptLog } from '../helpers/log.ts';
import { recorded } from './recordings.ts';
import { executorOver, type Said, scripted, steppedClock } from './scripted.ts';
import { settings } from './settings.ts';
import { simulatedNodes } from './simulated-nodes.ts';

const deviceId = '1'.repeat(32);

const brick = (digit: string, more: Partial<BrickSpec> = {}): BrickSpec => {
  const id = digit.repeat(32);
  return {
    id,
    deviceId,
    poolName: `tp_${id}`,
    lvName: brickLvName(id),
    path: brickPath(deviceId, id),
    sizeKib: 1024 * 1024,
    poolKib: 1024 * 1024,
    metadataKib: 8 * 1024,
    arbiter: false,
    gid: 0,
    ...more,
  };
};

t.test('a pool that another thin volume is in stays, and its brick is not among the freed', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const device = { id: deviceId, name: '/dev/sdb', destroyData: false, known: new Map(), vgTags: [] };
  await executor.ensureDevice('node1', device);
  const first = brick('a');
  const second = brick('b', { poolName: first.poolName });
  await executor.ensureBricks('node1', [first, second]);
  t.same(await executor.removeBricks('node1', [first]), []);
  t.match(runner.nodes.state('node1'), { pools: [`vg_${deviceId}/${first.poolName}`], fstab: { length: 1 } });
  t.same(await executor.removeBricks('node1', [second]), [second.id]);
  await executor.ensureBricks('node1', [first, second]);
  t.same(
    await executor.removeBricks('node1', [first, second]),
    [first.id, second.id],
    'the last answer counts for both',
  );
  t.match(runner.nodes.state('node1'), { pools: [], volumes: [], mounts: [], fstab: [] });
});

t.test('a brick that is busy for a moment is waited for', async (t) => {
  const clock = steppedClock();
  const runner = scripted((words, _host, times) =>
    words.startsWith('umount') && times < 2 ? { exitCode: 32, stderr: recorded('umount-busy', 'stderr') } : '',
  );
  await t.resolves(executorOver(runner, clock).removeBricks('node1', [brick('a')]));
  t.same(clock.slept, [500, 1000]);
});

t.test('one that stays busy is an error that says who holds it, and nothing more is done', async (t) => {
  const runner = scripted((words) => {
    if (words.startsWith('umount')) return { exitCode: 32, stderr: recorded('umount-busy', 'stderr') };
    if (words.startsWith('fuser')) return { stdout: ' 4711', stderr: 'root 4711 F.c.. glusterfsd' };
    return '';
  });
  const error = await executorOver(runner)
    .removeBricks('node1', [brick('a')])
    .catch((caught: Error) => caught);
  t.match(error, {
    code: 'failed',
    message: /target is busy[\s\S]*host node1[\s\S]*held by: root 4711 F\.c\.\. glusterfsd/,
  });
  t.notOk(runner.asked.some((line) => /sed|lvremove/.test(line)));
  const silent = scripted((words) =>
    words.startsWith('umount') ? { exitCode: 32, stderr: 'target is busy' } : { exitCode: 127 },
  );
  await t.rejects(executorOver(silent).removeBricks('node1', [brick('a')]), { message: /held by: not known/ });
});

t.test('another failure of umount is not waited for', async (t) => {
  const clock = steppedClock();
  const runner = scripted((words) => (words.startsWith('umount') ? { exitCode: 32, stderr: 'umount: no right' } : ''));
  await t.rejects(executorOver(runner, clock).removeBricks('node1', [brick('a')]), { name: 'CommandError' });
  t.same(clock.slept, []);
});

t.test('all bricks of a host are one script', async (t) => {
  const runner = scripted(() => '');
  const bricks = ['a', 'b', 'c'].map((digit) => brick(digit));
  await executorOver(runner).ensureBricks('node1', bricks);
  await executorOver(runner).removeBricks('node1', bricks);
  t.equal(runner.options.length, 2);
  await executorOver(runner).ensureBricks('node1', []);
  t.same(await executorOver(runner).removeBricks('node1', []), []);
  t.equal(runner.options.length, 2, 'none at all for no bricks');
});

t.test('where LVM can not be asked nothing counts as gone', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const device = { id: deviceId, name: '/dev/sdb', destroyData: false, known: new Map(), vgTags: [] };
  await executor.ensureDevice('node1', device);
  const one = brick('a');
  await executor.ensureBricks('node1', [one]);
  runner.nodes.uninstall('node1', ['/usr/sbin/lvm', 'lvm']);
  await t.rejects(executor.removeBricks('node1', [one]), { name: 'CommandError', exitCode: 127, message: /not found/ });
  t.match(runner.nodes.state('node1'), { pools: [/./], volumes: [/./] }, 'and it is all there');
  runner.nodes.uninstall('node1', []);
  t.same(await executor.removeBricks('node1', [one]), [one.id]);
});

t.test('an fstab without a newline at its end keeps its last line', async (t) => {
  const { runner, executor } = simulatedNodes(t);
  const device = { id: deviceId, name: '/dev/sdb', destroyData: false, known: new Map(), vgTags: [] };
  await executor.ensureDevice('node1', device);
  runner.nodes.writeFstab('node1', '/etc/fstab', '/dev/vda1 / ext4 rw 0 1');
  await executor.ensureBricks('node1', [brick('a'), brick('b')]);
  const { fstab } = runner.nodes.state('node1');
  t.equal(fstab.length, 3);
  t.equal(fstab[0], '/dev/vda1 / ext4 rw 0 1');
  await executor.removeBricks('node1', [brick('a'), brick('b')]);
  t.same(runner.nodes.state('node1').fstab, ['/dev/vda1 / ext4 rw 0 1']);
});

t.test('bricks that can not be synced are told of in the log, and nothing fails', async (t) => {
  const sync = async (answer: () => Said) => {
    const runner = scripted(answer);
    const log = keptLog();
    const executorFor = createExecutor(runner, settings, { clock: steppedClock(), log, term: () => 3 });
    await executorFor({ operationId: 'a'.repeat(32) }).syncBricks('node1', ['/mnt/a/brick', '/mnt/b/brick']);
    return { asked: runner.asked, warned: log.lines.map(({ level, fields }) => ({ level, ...fields })) };
  };
  t.strictSame(await sync(() => ''), {
    asked: ['node1: xfs_io -r -c fsync /mnt/a/brick', 'node1: xfs_io -r -c fsync /mnt/b/brick'],
    warned: [],
  });
  const paths = ['/mnt/a/brick', '/mnt/b/brick'];
  const refused = 'sudo: a password is required';
  t.match(await sync(() => ({ exitCode: 1, stderr: `${refused}\n` })), {
    warned: [{ level: 'warn', host: 'node1', error: refused, paths }],
  });
  t.match((await sync(() => ({ exitCode: 127 }))).warned, [{ level: 'warn', paths }], 'a node without the program');
  t.match((await sync(() => ({ exitCode: 2 }))).warned, [{ level: 'warn', err: { host: 'node1' } }]);
  const silent = () => {
    throw new HostError('node1', 'no answer');
  };
  t.match((await sync(silent)).warned, [{ level: 'warn', err: { host: 'node1' }, paths }]);
  const stopping = () => {
    throw new TypeError('of undefined');
  };
  await t.rejects(sync(stopping), TypeError, 'what is no answer of a node is passed on');
});
