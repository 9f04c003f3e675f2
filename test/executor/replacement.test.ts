import t from 'tap';
import { HostError } from '../../src/executor/errors.ts';
import { recorded } from './recordings.ts';
import { executorOver, scripted, steppedClock } from './scripted.ts';

const brick = 'node1:/bricks/vg_b/x/brick';
const counts = (mine: string, others: number): string =>
  `Gathering count of entries to be healed on volume r3 has been successful \n\n${[
    `Brick ${brick}\nNumber of entries: ${mine}\n`,
    `Brick node2:/bricks/vg_a/r/brick\nNumber of entries: ${others}\n`,
  ].join('\n')}`;
const away = `Gathering count of entries to be healed on volume r3 has been successful \n\nBrick ${brick}\nStatus: Transport endpoint is not connected\nNumber of entries: -\n`;

t.test('healing begins once the daemons see the new brick', async (t) => {
  const clock = steppedClock();
  const runner = scripted((words, _host, times) => {
    if (!words.includes('heal-count')) return recorded('volume-heal-xml');
    return [away, counts('-', 3), counts('0', 31)][times] ?? '';
  });
  await executorOver(runner, clock).startHealing(['h1'], 'r3', brick);
  t.same(clock.slept, [2000, 2000]);
  t.match(runner.asked.at(-1), /^h1: gluster --mode=script --timeout=600 volume heal r3 --xml$/);
  t.same(
    runner.options.map((options) => options?.lock !== undefined),
    [false, false, false, true],
    'only what changes something takes the lock of the node',
  );
});

t.test('nothing is started where nothing waits', async (t) => {
  const runner = scripted(() => counts('0', 0));
  await executorOver(runner).startHealing(['h1'], 'r3', brick);
  t.equal(runner.asked.length, 1);
});

t.test('a brick that stays away, or a gluster that fails, is no failure of what was done', async (t) => {
  const clock = steppedClock();
  await executorOver(
    scripted(() => away),
    clock,
  ).startHealing(['h1'], 'r3', brick);
  t.equal(clock.now(), 30_000);
  const broken = scripted(() => ({ exitCode: 127, stderr: 'gluster: not found' }));
  await t.resolves(executorOver(broken).startHealing(['h1'], 'r3', brick));
  t.equal(broken.asked.length, 1);
  const unreachable = scripted((_words, host) => {
    throw new HostError(host, 'no answer');
  });
  await t.resolves(executorOver(unreachable).startHealing(['h1', 'h2'], 'r3', brick));
});
