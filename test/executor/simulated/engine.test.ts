import t from 'tap';
import { CommandError, HostError } from '../../../src/executor/errors.ts';
import type { Command } from '../../../src/executor/runner.ts';
import { ask, startNodes } from './lab.ts';

const command = (line: string, more: Partial<Command> = {}): Command => ({
  argv: line.split(' '),
  timeoutMs: 1000,
  ...more,
});

const lock = { operationId: 'op', term: 0 };
const top = '/var/lib/heketi/mounts';

t.test('a guard skips what is there, and its answer is the result', async (t) => {
  const runner = startNodes();
  const guard = { argv: ['ls', '-d', `${top}/a`], accept: [0, 2] };
  const commands = [
    command(`mkdir -p ${top}/a`),
    command(`mkdir ${top}/a`, { guard: { ...guard, skipWhen: [`${top}/a`] } }),
    command(`rmdir ${top}/a`, { guard: { ...guard, runWhen: [`${top}/a`] } }),
    command(`rmdir ${top}/a`, { guard: { ...guard, runWhen: [`${top}/a`] } }),
  ];
  const results = await runner.run('node1', commands);
  t.strictSame(
    results.map(({ skipped, exitCode, stdout }) => [skipped, exitCode, stdout]),
    [
      [false, 0, ''],
      [true, 0, `${top}/a\n`],
      [false, 0, ''],
      [true, 2, ''],
    ],
  );
  t.strictSame(runner.nodes.state('node1').directories, []);
});

t.test('a list ends at the first exit code that is not accepted', async (t) => {
  const runner = startNodes();
  const told: number[] = [];
  const commands = [
    command('rmdir /nothing', { accept: [0, 1] }),
    command(`mkdir -p ${top}/a`),
    command(`mkdir ${top}/a`),
    command(`mkdir ${top}/b`),
  ];
  const error = await runner
    .run('node1', commands, { onCommand: (index) => told.push(index) })
    .catch((thrown) => thrown);
  t.ok(error instanceof CommandError);
  t.match(error, { host: 'node1', argv: ['mkdir', `${top}/a`], exitCode: 1, code: 'failed' });
  t.match(error.message, `mkdir: cannot create directory '${top}/a': File exists`);
  t.strictSame(told, [0, 1, 2]);
  t.strictSame(runner.nodes.state('node1').directories, [`${top}/a`]);
});

t.test('a guard that fails, fails its command, which is not run', async (t) => {
  const runner = startNodes();
  const guard = { argv: ['ls', '-d', '/nothing'], skipWhen: ['x'] };
  const error = await runner.run('node1', [command(`mkdir -p ${top}/a`, { guard })]).catch((thrown) => thrown);
  t.ok(error instanceof CommandError);
  t.strictSame(error.argv, guard.argv);
  t.strictSame(runner.nodes.state('node1').directories, []);
});

t.test('a secret is in no error', async (t) => {
  const runner = startNodes();
  const error = await runner.run('node1', [command('rmdir /nothing', { secret: true })]).catch((thrown) => thrown);
  t.ok(error instanceof CommandError);
  t.strictSame([error.stdout, error.stderr, error.message.includes('No such file')], ['', '', false]);
});

t.test('what the model does not know ends loudly', async (t) => {
  const runner = startNodes();
  t.match(await ask(runner, 'node1', 'frobnicate now'), {
    exitCode: 127,
    stderr: 'bash: line 1: frobnicate: command not found',
  });
  for (const line of [
    'mount --bind /a /b',
    'gluster volume heal v info summary --xml',
    '/usr/sbin/lvm lvcreate --type raid1 --size 1G --name x vg',
    '/usr/sbin/lvm lvs -o lv_name,no_such_field --noheadings',
    '/usr/sbin/lvm vgs --noheadings -o vg_name -S vg_name=~vg',
    'awk {print} /etc/fstab',
    'sed -i -e s/a/b/ /etc/fstab',
    'mkfs.xfs -m crc=0 /dev/mapper/a-b',
  ]) {
    const { exitCode, stderr } = await ask(runner, 'node1', line);
    t.equal(exitCode, 64, line);
    t.match(stderr, `simulated nodes do not know: ${line}`);
  }
});

t.test('a program behind a wrapper is found, one that is not installed is not', async (t) => {
  const runner = startNodes();
  t.match((await ask(runner, 'node1', 'exec-on-host /usr/sbin/lvm version')).stdout, 'LVM version');
  t.equal((await ask(runner, 'node1', 'exec-on-host thin_check -V')).exitCode, 0);
  runner.nodes.uninstall('node1', ['thin_check', 'lvm']);
  t.equal((await ask(runner, 'node1', 'thin_check -V')).exitCode, 127);
  t.equal((await ask(runner, 'node1', '/usr/sbin/lvm version')).exitCode, 127);
});

t.test('lists with the lock come one after the other, looks do not wait', async (t) => {
  const runner = startNodes({ settings: { deviceSizeGib: 100, delayMs: { mkdir: 30 } } });
  const events: string[] = [];
  const make = (name: string, options = {}) =>
    runner
      .run('node1', [command(`mkdir -p ${top}/${name}`), command(`mkdir -p ${top}/${name}/x`)], {
        onCommand: (index) => events.push(`${name} ${index}`),
        ...options,
      })
      .then(() => events.push(`${name} end`));
  await Promise.all([
    make('a', { lock }),
    make('b', { lock }),
    ask(runner, 'node1', 'true').then(() => events.push('look')),
  ]);
  t.strictSame(events, ['a 0', 'look', 'a 1', 'a end', 'b 0', 'b 1', 'b end']);
});

t.test('a list of an older term ends before its first command', async (t) => {
  const runner = startNodes();
  await runner.run('node1', [command(`mkdir -p ${top}/a`)], { lock: { operationId: 'new', term: 7 } });
  const old = runner.run('node1', [command(`mkdir -p ${top}/b`)], { lock: { operationId: 'old', term: 6 } });
  await t.rejects(old, { code: 'unavailable', message: /newer leader/ });
  await runner.run('node1', [command(`mkdir -p ${top}/c`)], { lock: { operationId: 'new', term: 7 } });
  await runner.run('node2', [command(`mkdir -p ${top}/d`)], { lock: { operationId: 'old', term: 6 } });
  t.strictSame(runner.nodes.state('node1').directories, [`${top}/a`, `${top}/c`]);
  t.strictSame(runner.nodes.state('node2').directories, [`${top}/d`], 'each node remembers for itself');
});

t.test('a command over its time limit has done nothing, and its list lets go of the lock', async (t) => {
  const runner = startNodes({ settings: { deviceSizeGib: 100, delayMs: { mkdir: 5000 } } });
  const slow = runner.run('node1', [command(`mkdir -p ${top}/a`, { timeoutMs: 20 })], { lock });
  await t.rejects(slow, { name: 'HostError', message: /not done within 0.02 s: mkdir/ });
  await runner.run('node1', [command('true')], { lock });
  t.strictSame(runner.nodes.state('node1').directories, []);
});

t.test('after the end nothing is run', async (t) => {
  const runner = startNodes({ settings: { deviceSizeGib: 100, delayMs: { mkdir: 5000 } } });
  const running = runner.run('node1', [command(`mkdir -p ${top}/a`)], { lock });
  await runner.close();
  await runner.close();
  await t.rejects(running, { code: 'unavailable' });
  await t.rejects(runner.run('node1', [command('true')]), { code: 'unavailable' });
});

t.test('an aborted list is a broken connection', async (t) => {
  const runner = startNodes({ settings: { deviceSizeGib: 100, delayMs: { mkdir: 5000 } } });
  const abort = new AbortController();
  const running = runner.run('node1', [command(`mkdir -p ${top}/a`)], { signal: abort.signal });
  abort.abort();
  await t.rejects(running, HostError);
  await runner.close();
});
