import t from 'tap';
import { CommandError, HostError } from '../../../src/executor/errors.ts';
import type { Command } from '../../../src/executor/runner.ts';
import { type FaultEvent, type Reaction, SimulatedCrash } from '../../../src/executor/simulated/faults.ts';
import { seeded, startNodes } from './lab.ts';

const lock = { operationId: 'op', term: 0 };
const top = '/var/lib/heketi/mounts';
const make = (...names: readonly string[]): Command[] =>
  names.map((name) => ({ argv: ['mkdir', '-p', `${top}/${name}`], timeoutMs: 30 }));

/** Nodes on which something happens to one directory's command. */
function nodesWith(reaction: Reaction, when: FaultEvent['when'], name: string, seed = 1) {
  const seen: FaultEvent[] = [];
  const react = (event: FaultEvent): Reaction | undefined => {
    seen.push(event);
    return event.when === when && event.argv.at(-1) === `${top}/${name}` ? reaction : undefined;
  };
  return { runner: startNodes({ faults: { react }, random: seeded(seed) }), seen };
}

t.test('every guard and command is an event, with its place', async (t) => {
  const { runner, seen } = nodesWith('fail', 'before', 'nothing');
  const [first, second] = make('a', 'b');
  if (first === undefined || second === undefined) throw new Error('two commands');
  const guard = { argv: ['ls', '-d', `${top}/a`], skipWhen: [`${top}/a`] };
  await runner.run('node1', [first, { ...second, guard }]);
  const events = seen.map(({ host, argv, index, when }) => `${host} ${index} ${when} ${argv[0]}`);
  t.strictSame(
    events,
    ['node1 0 before mkdir', 'node1 0 after mkdir', 'node1 1 guard ls'],
    'a skipped command is none',
  );
});

t.test('a failure before a command keeps it from working, one after it does not', async (t) => {
  for (const [when, left] of [
    ['before', [`${top}/a`]],
    ['after', [`${top}/a`, `${top}/b`]],
  ] as const) {
    const { runner } = nodesWith({ exitCode: 5, stderr: 'no luck' }, when, 'b');
    const error = await runner.run('node1', make('a', 'b', 'c')).catch((thrown) => thrown);
    t.ok(error instanceof CommandError);
    t.match(error, { exitCode: 5, stderr: 'no luck' });
    t.strictSame(runner.nodes.state('node1').directories, left);
  }
});

t.test('a failure that the command accepts is an answer', async (t) => {
  const { runner } = nodesWith('fail', 'before', 'b');
  const results = await runner.run(
    'node1',
    make('a', 'b', 'c').map((command) => ({ ...command, accept: [0, 1] })),
  );
  t.strictSame(
    results.map(({ exitCode }) => exitCode),
    [0, 1, 0],
  );
  t.strictSame(runner.nodes.state('node1').directories, [`${top}/a`, `${top}/c`]);
});

t.test('a command that hangs keeps the lock until its time limit, and its host counts as not answering', async (t) => {
  for (const when of ['before', 'after'] as const) {
    const { runner } = nodesWith('hang', when, 'b');
    const hanging = runner.run('node1', make('a', 'b', 'c'), { lock });
    const next = runner.run('node1', make('d'), { lock }).then(() => runner.nodes.state('node1').directories);
    await t.rejects(hanging, { name: 'HostError', message: /not done within 0.03 s/ });
    t.equal((await next).includes(`${top}/b`), when === 'after');
    t.notOk((await next).includes(`${top}/c`), 'the list has ended');
  }
});

t.test('after a broken connection the script runs on for a while, holding the lock', async (t) => {
  const lengths = new Set<number>();
  for (let seed = 1; seed <= 12; seed += 1) {
    const { runner } = nodesWith('drop', 'before', 'b', seed * 7919);
    await t.rejects(runner.run('node1', make('a', 'b', 'c', 'd'), { lock }), HostError);
    await runner.run('node1', make('z'), { lock });
    const names = runner.nodes.state('node1').directories.map((path) => path.slice(top.length + 1));
    t.strictSame(names, [...['a', 'b', 'c', 'd'].slice(0, names.length - 1), 'z'], 'a beginning of the list');
    lengths.add(names.length);
  }
  t.ok(lengths.size > 1, `it ends at different places: ${[...lengths].join()}`);
});

t.test('a node that is cut off finishes what runs, one without power does not', async (t) => {
  const settings = { deviceSizeGib: 100, delayMs: { mkdir: 20 } };
  const cut = startNodes({ settings });
  const lost = cut.run('node1', make('a'), { lock });
  cut.nodes.cutOff('node1');
  await t.rejects(lost, HostError);
  await t.rejects(cut.run('node1', make('b')), HostError);
  cut.nodes.reconnect('node1');
  await cut.run('node1', make('c'), { lock });
  t.strictSame(cut.nodes.state('node1').directories, [`${top}/a`, `${top}/c`]);

  const off = startNodes({ settings });
  const broken = off.run('node1', make('a', 'b'), { lock });
  off.nodes.powerOff('node1');
  await t.rejects(broken, HostError);
  await t.rejects(off.run('node1', make('b')), HostError);
  off.nodes.powerOn('node1');
  await off.run('node1', make('c'), { lock });
  t.strictSame(off.nodes.state('node1').directories, [`${top}/c`]);
});

t.test('a crash is the end of the service: all that wait get it, and nothing works afterwards', async (t) => {
  const { runner } = nodesWith('crash', 'after', 'b');
  const dying = runner.run('node1', make('a', 'b', 'c'), { lock });
  await t.rejects(dying, SimulatedCrash);
  await t.rejects(runner.run('node2', make('d')), SimulatedCrash);
  t.strictSame(runner.nodes.state('node1').directories, [`${top}/a`, `${top}/b`]);
});
