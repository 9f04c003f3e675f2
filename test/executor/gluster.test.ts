import t from 'tap';
import { recorded } from './recordings.ts';
import { executorOver, type Said, scripted, steppedClock } from './scripted.ts';

const ok = recorded('volume-start-xml');
const busy = recorded('nodedown-early-volume-status-2-xml');
const down: Said = { exitCode: 1, stdout: recorded('glusterd-stopped-cli-xml') };
const timedOut: Said = { exitCode: 1, stdout: recorded('nodedown-early-volume-status-xml') };

t.test('another transaction is waited for', async (t) => {
  const clock = steppedClock();
  const runner = scripted((_words, _host, times) => (times < 6 ? busy : ok));
  await executorOver(runner, clock).startVolume(['node1'], 'r3');
  t.equal(runner.asked.length, 7);
  t.same(clock.slept, [500, 1000, 2000, 4000, 8000, 10_000]);
});

t.test('but not longer than gluster may take', async (t) => {
  const clock = steppedClock();
  const executor = executorOver(
    scripted(() => busy),
    clock,
  );
  await t.rejects(executor.startVolume(['node1'], 'r3'), {
    name: 'CommandError',
    message: /^Another transaction is in progress for r3.*\nhost node1, /,
  });
  t.ok(clock.now() > 580_000 && clock.now() <= 600_000, `${clock.now()} ms`);
});

t.test('a host without glusterd, or whose gluster gives up, is passed over', async (t) => {
  for (const [answer, text] of [
    [down, /node1: Connection failed.*systemctl status glusterd/],
    [timedOut, /node1: gluster gave up waiting for its peers/],
  ] as const) {
    const runner = scripted((_words, host) => (host === 'node1' ? answer : ok));
    await executorOver(runner).startVolume(['node1', 'node2'], 'r3');
    t.same(
      runner.asked.map((line) => line.slice(0, 5)),
      ['node1', 'node2'],
    );
    const none = executorOver(scripted(() => answer));
    await t.rejects(none.startVolume(['node1'], 'r3'), { name: 'HostError', message: text });
    await t.rejects(none.startVolume(['node1', 'node2'], 'r3'), {
      name: 'HostError',
      host: 'node1, node2',
      message: /no host can do it\n.*node1: .*\n.*node2: /,
    });
  }
});

t.test("a refusal carries gluster's text and is not tried elsewhere", async (t) => {
  const runner = scripted(() => recorded('volume-set-bad-option-xml'));
  await t.rejects(executorOver(runner).setOptions(['node1', 'node2'], 'r3', ['no.such-option 1']), {
    name: 'CommandError',
    host: 'node1',
    message:
      /^option : no.such-option does not exist\nDid you mean .*\nhost node1, exit status 0: gluster --mode=script/,
  });
  t.equal(runner.asked.length, 1);
});

t.test('an answer that is no XML is shown', async (t) => {
  const executor = executorOver(scripted(() => ({ exitCode: 1, stderr: 'sudo: a password is required' })));
  await t.rejects(executor.startVolume(['node1'], 'r3'), { message: /^sudo: a password is required\n/ });
});

t.test('no hosts at all', async (t) => {
  const runner = scripted(() => ok);
  await t.rejects(executorOver(runner).startVolume([], 'r3'), { name: 'HostError', message: /no host to ask/ });
  await t.resolves(executorOver(runner).removePeer([], 'node1'), 'the last node of a cluster has no peers');
});

t.test('every run carries the lock and tells what it does', async (t) => {
  const runner = scripted(() => ok);
  await executorOver(runner).startVolume(['node1'], 'r3');
  t.match(runner.options[0], { lock: { operationId: 'a'.repeat(32), term: 3 } });
});
