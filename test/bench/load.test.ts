import { once } from 'node:events';
import { createServer } from 'node:net';
import t, { type Test } from 'tap';
import { applyLoad, measureOf, middle } from '../../bench/load.ts';

/** A port that accepts connections and says nothing. */
async function listen(t: Test): Promise<URL> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
}

t.test('figures of what was measured', async (t) => {
  const measure = measureOf([30, 10, 20], 1500);
  t.strictSame(measure, { count: 3, perSecond: 2, p50Ms: 20, p99Ms: 30 });
});

t.test('of several rounds the middle one', async (t) => {
  const all = [5, 1, 3].map((perSecond) => ({ count: 1, perSecond, p50Ms: 0, p99Ms: 0 }));
  t.equal(middle(all).perSecond, 3);
  t.throws(() => middle([]), /nothing was measured/);
});

t.test('so many requests as were asked for, by so many clients', async (t) => {
  const seen: number[] = [];
  let now = 0;
  let most = 0;
  const measure = await applyLoad({
    url: await listen(t),
    concurrency: 4,
    count: 10,
    async work(_connection, index) {
      seen.push(index);
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now -= 1;
    },
  });
  t.equal(measure.count, 10);
  t.equal(most, 4);
  t.strictSame(
    seen.sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});

t.test('the first failure ends all of it', async (t) => {
  let begun = 0;
  const load = applyLoad({
    url: await listen(t),
    concurrency: 2,
    count: 1000,
    async work(_connection, index) {
      begun += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (index === 5) throw new Error('refused');
    },
  });
  await t.rejects(load, { message: 'refused' });
  t.ok(begun < 10);
});
