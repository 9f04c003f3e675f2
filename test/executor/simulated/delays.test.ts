import t from 'tap';
import { createDelays } from '../../../src/executor/simulated/delays.ts';
import { ask, does, startNodes } from './lab.ts';

const delayOf = (delayMs: Record<string, number>, line: string) =>
  createDelays({ deviceSizeGib: 500, delayMs })(line.split(' '));

t.test('a key is a program, one of LVM, or words of gluster', async (t) => {
  const delays = { lvcreate: 10, 'mkfs.xfs': 20, snapshot: 30, create: 40, 'volume start': 50 };
  t.equal(delayOf(delays, '/usr/sbin/lvm lvcreate --size 1G'), 10);
  t.equal(delayOf(delays, 'exec-on-host /usr/sbin/lvm lvcreate --size 1G'), 10);
  t.equal(delayOf(delays, 'lvcreate --size 1G'), 10);
  t.equal(delayOf(delays, 'mkfs.xfs -V'), 20);
  t.equal(delayOf(delays, 'gluster --mode=script --timeout=600 snapshot list v --xml'), 30);
  t.equal(delayOf(delays, 'gluster --mode=script snapshot create s v'), 40, 'the longest that fits');
  t.equal(delayOf(delays, 'gluster --xml volume start v'), 50);
  t.equal(delayOf(delays, 'gluster volume stop v'), 0);
  t.equal(delayOf(delays, '/usr/sbin/lvm lvs'), 0);
  t.equal(delayOf(delays, 'mkdir lvcreate'), 0);
  t.equal(delayOf({}, 'lvcreate'), 0);
});

t.test('two changes of a pool at a time: the second is told that a transaction is in progress', async (t) => {
  const runner = startNodes({ settings: { deviceSizeGib: 100, delayMs: { create: 30 } } });
  await does(runner, 'node1', 'gluster peer probe node2', 'mkdir /data');
  const first = ask(runner, 'node1', 'gluster volume create v node1:/data/v force --xml');
  const second = await ask(runner, 'node2', 'gluster volume set w user.x 1 --xml');
  t.match(second.stdout, '<opErrno>30802</opErrno>');
  t.match(second.stdout, 'Another transaction is in progress for v. Please try again after some time.');
  t.match(
    (await ask(runner, 'node2', 'gluster volume info --xml')).stdout,
    '<opRet>0</opRet>',
    'looks are not kept out',
  );
  t.match((await first).stdout, '<opRet>0</opRet>');
  t.match((await ask(runner, 'node2', 'gluster volume set v user.x 1 --xml')).stdout, '<opRet>0</opRet>');
});
