import t from 'tap';
import { recorded } from './recordings.ts';
import { executorOver, scripted, steppedClock } from './scripted.ts';

t.test('a probed peer is waited for until it is a full member', async (t) => {
  const clock = steppedClock();
  const joining = recorded('peer-status-just-probed-xml').replaceAll('Peer in Cluster', 'Accepted peer request');
  const runner = scripted((words, _host, times) => {
    if (words.includes('probe')) return recorded('peer-probe-ok-xml');
    return times < 3 ? joining : recorded('peer-status-xml');
  });
  await executorOver(runner, clock).ensurePeer(['node1'], 'node3');
  t.same(clock.slept, [500, 500, 500]);
  const never = executorOver(
    scripted((words) => (words.includes('probe') ? recorded('peer-probe-ok-xml') : joining)),
    clock,
  );
  await t.rejects(never.ensurePeer(['node1'], 'node3'), {
    code: 'failed',
    message: /node3 was probed, but is not connected/,
  });
});

t.test('a refusal of the probe', async (t) => {
  const executor = executorOver(scripted(() => recorded('peer-probe-other-cluster-xml')));
  await t.rejects(executor.ensurePeer(['node1'], 'node3'), {
    name: 'CommandError',
    message: /^node3 is either already part of another cluster or having volumes configured\n/,
  });
});

t.test('the limit of snapshots is set where it is configured', async (t) => {
  const answer = (words: string) => recorded(words.includes('probe') ? 'peer-probe-already-xml' : 'peer-status-xml');
  const runner = scripted(answer);
  await executorOver(runner, undefined, { snapshotLimit: 14 }).ensurePeer(['node1'], 'node3');
  t.equal(
    runner.asked.at(-1),
    'node1: gluster --mode=script --timeout=600 snapshot config snap-max-hard-limit 14 --xml',
  );
});

t.test('detaching', async (t) => {
  const nobody = executorOver(scripted(() => recorded('peer-detach-nonmember-xml')));
  await t.resolves(nobody.removePeer(['node1'], 'nohost.invalid'), 'one that is no peer');
  const full = executorOver(scripted(() => recorded('peer-detach-has-bricks-xml')));
  await t.rejects(full.removePeer(['node1'], 'node3'), { message: /^Peer node3 hosts one or more bricks/ });
});
