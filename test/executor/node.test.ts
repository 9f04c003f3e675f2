import t from 'tap';
import { HostError } from '../../src/executor/errors.ts';
import { executorOver, scripted } from './scripted.ts';

t.test('a node that has everything', async (t) => {
  const runner = scripted(() => '');
  await t.resolves(executorOver(runner).checkNode('node1'));
  t.equal(runner.options[0]?.lock, undefined, 'it waits for nobody');
});

t.test('what is missing is named, all of it, with the way out', async (t) => {
  const runner = scripted((words) => {
    if (words.startsWith('thin_check')) return { exitCode: 127, stderr: 'timeout: failed to run command thin_check\n' };
    if (words.startsWith('systemctl')) return { exitCode: 3, stdout: 'inactive\n' };
    return '';
  });
  const error = await executorOver(runner)
    .checkNode('node1')
    .catch((caught: Error) => caught);
  t.match(error, { code: 'failed' });
  t.same(String(error instanceof Error && error.message).split('\n'), [
    'node node1 lacks: glusterd (not active), thin-provisioning tools (thin_check)',
    'glusterd (not active): inactive -> systemctl enable --now glusterd',
    'thin-provisioning tools (thin_check): timeout: failed to run command thin_check -> install the package thin-provisioning-tools (Debian) or device-mapper-persistent-data (Fedora, RHEL)',
  ]);
});

t.test('LVM behind a wrapper is asked there', async (t) => {
  const runner = scripted(() => '');
  await executorOver(runner, undefined, { lvmWrapper: ['/usr/sbin/exec-on-host'] }).checkNode('node1');
  t.ok(runner.asked.includes('node1: /usr/sbin/exec-on-host /usr/sbin/lvm version'));
  t.ok(runner.asked.includes('node1: /usr/sbin/exec-on-host thin_check -V'));
});

t.test('whether glusterd is up', async (t) => {
  t.equal(await executorOver(scripted(() => 'active\n')).glusterdUp('node1'), true);
  t.equal(await executorOver(scripted(() => ({ exitCode: 3, stdout: 'inactive\n' }))).glusterdUp('node1'), false);
  const dead = scripted(() => {
    throw new HostError('node1', 'no answer');
  });
  t.equal(await executorOver(dead).glusterdUp('node1'), false);
  const broken = scripted(() => {
    throw new TypeError('a mistake of ours');
  });
  await t.rejects(executorOver(broken).glusterdUp('node1'), { name: 'TypeError' });
});

t.test('in a gluster pod without systemd glusterd answers for itself', async (t) => {
  const pod = (glusterd: { exitCode: number; stdout?: string; stderr?: string }) =>
    scripted((words) => {
      if (words.startsWith('systemctl'))
        return { exitCode: 127, stderr: "timeout: failed to run command 'systemctl'\n" };
      return words.includes('pool list') ? glusterd : '';
    });
  const up = { exitCode: 0, stdout: 'UUID Hostname State\n' };
  await t.resolves(executorOver(pod(up)).checkNode('node1'));
  t.equal(await executorOver(pod(up)).glusterdUp('node1'), true);
  const down = { exitCode: 1, stderr: 'Connection failed. Please check if gluster daemon is operational.\n' };
  await t.rejects(executorOver(pod(down)).checkNode('node1'), {
    message: /glusterd \(not active\): Connection failed/,
  });
  t.equal(await executorOver(pod(down)).glusterdUp('node1'), false);
});

t.test('a claim holds the lock of its term and does nothing', async (t) => {
  const runner = scripted(() => '');
  await executorOver(runner).claim('node1');
  t.match(runner.options, [{ lock: { term: 3 } }]);
  t.strictSame(runner.asked, ['node1: true']);
});
