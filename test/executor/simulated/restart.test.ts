import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import t from 'tap';
import type { Command } from '../../../src/executor/runner.ts';
import type { FaultEvent } from '../../../src/executor/simulated/faults.ts';
import { does, seeded, startLab, startNodes } from './lab.ts';

const lock = { operationId: 'op', term: 0 };
const top = '/var/lib/heketi/mounts';
const names = ['a', 'b', 'c', 'd', 'e'];
const make = (list: readonly string[]): Command[] =>
  list.map((name) => ({ argv: ['mkdir', '-p', `${top}/${name}`], timeoutMs: 60_000 }));

t.test('nodes are the same after a restart', async (t) => {
  const file = join(t.testdir(), 'nodes');
  const first = await startLab({ file });
  await does(
    first,
    'node1',
    'gluster volume create v replica 3 node1:/bricks/vg_a/r/brick node2:/bricks/vg_a/r/brick node3:/bricks/vg_a/r/brick',
    'gluster volume start v',
    'gluster snapshot create s v no-timestamp',
    'umount /bricks/vg_a/e',
    'lvremove -f vg_a/brick_e',
  );
  const before = ['node1', 'node2', 'node3'].map((name) => first.nodes.state(name));
  await first.close();
  const second = startNodes({ file });
  t.strictSame(
    ['node1', 'node2', 'node3'].map((name) => second.nodes.state(name)),
    before,
  );
  // What is derived from the records is there again as well.
  await t.rejects(does(second, 'node1', 'umount /bricks/vg_a/r'), /target is busy/);
  await t.rejects(does(second, 'node1', 'gluster peer detach node2'), /hosts one or more bricks/);
  await does(second, 'node1', 'gluster snapshot delete s', 'gluster volume stop v', 'gluster volume delete v');
  await second.close();
});

t.test('the script of a killed service completes its command and ends somewhere behind it', async (t) => {
  const ends = new Set<number>();
  for (let seed = 1; seed <= 10; seed += 1) {
    const file = join(t.testdir(), `nodes-${seed}`);
    const slow = { deviceSizeGib: 100, delayMs: { mkdir: 10_000 } };
    const killed = startNodes({ file, settings: slow });
    killed.run('node1', make(names), { lock }).catch(() => undefined);
    await setImmediate();
    // The process is gone: nobody wakes its script any more, and the file is as it was.
    const next = startNodes({ file, random: seeded(seed * 104_729) });
    const seen = next.run('node1', make(['z']), { lock }).then(() => next.nodes.state('node1').directories);
    const made = (await seen).map((path) => path.slice(top.length + 1)).filter((name) => name !== 'z');
    t.ok(made.length >= 1, 'the running command was completed');
    t.strictSame(made, names.slice(0, made.length), 'what follows is in order');
    ends.add(made.length);
    await next.close();
    await killed.close();
  }
  t.ok(ends.size > 1, `it ends at different places: ${[...ends].join()}`);
});

t.test('a crash at any event leaves a state from which the next service goes on', async (t) => {
  for (const when of ['before', 'after'] as const) {
    for (const [place, name] of names.entries()) {
      const file = join(t.testdir(), `nodes-${when}-${name}`);
      const react = (event: FaultEvent) => (event.when === when && event.index === place ? 'crash' : undefined);
      const dying = startNodes({ file, faults: { react } });
      await t.rejects(dying.run('node1', make(names), { lock }), { name: 'SimulatedCrash' });
      const next = startNodes({ file, random: () => 0 });
      await next.run('node1', make(['z']), { lock });
      const made = next.nodes.state('node1').directories.length - 1;
      t.equal(made, when === 'after' ? place + 1 : place, `${when} ${name}`);
      await next.close();
    }
  }
});

t.test('a crash of the service is no crash of other scripts', async (t) => {
  const file = join(t.testdir(), 'nodes');
  const react = ({ host }: FaultEvent) => (host === 'node2' ? 'crash' : undefined);
  const slow = { deviceSizeGib: 100, delayMs: { mkdir: 10_000 } };
  const dying = startNodes({
    file,
    settings: slow,
    faults: { react: (event) => (event.when === 'before' ? react(event) : undefined) },
  });
  const other = dying.run('node1', make(['a']), { lock });
  await t.rejects(dying.run('node2', make(['b']), { lock }), { name: 'SimulatedCrash' });
  await t.rejects(other, { name: 'SimulatedCrash' });
  const next = startNodes({ file });
  await next.run('node1', make(['z']), { lock });
  t.strictSame(next.nodes.state('node1').directories, [`${top}/a`, `${top}/z`]);
  await next.close();
});

t.test('the term that a lock has seen outlives the service', async (t) => {
  const file = join(t.testdir(), 'nodes');
  const first = startNodes({ file });
  await first.run('node1', make(['a']), { lock: { operationId: 'new', term: 3 } });
  await first.close();
  const second = startNodes({ file });
  const old = second.run('node1', make(['b']), { lock: { operationId: 'old', term: 2 } });
  await t.rejects(old, /newer leader/);
  await second.close();
});
