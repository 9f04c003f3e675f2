import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { Lanes } from '../../src/executor/lanes.ts';

t.test('as many as the lane is wide, in order, names apart', async (t) => {
  const lanes = new Lanes(2);
  const order: string[] = [];
  let running = 0;
  let most = 0;
  const task = (name: string) => async () => {
    order.push(name);
    most = Math.max(most, ++running);
    await sleep(5);
    running -= 1;
    if (name === 'c') throw new Error('c failed');
    return name;
  };
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const results = await Promise.allSettled(names.map((name) => lanes.run('host', task(name))));
  t.same(order, names);
  t.equal(most, 2);
  t.same(
    results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed')),
    ['a', 'b', 'failed', 'd', 'e', 'f'],
    'a failure frees its place',
  );
  running = most = 0;
  await Promise.all(names.map((name) => lanes.run(name, task(`${name}!`))));
  t.equal(most, 6);
});
