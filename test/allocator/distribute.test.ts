import t from 'tap';
import { best } from '../../src/allocator/distribute.ts';
import { seeded } from './pictures.ts';

t.test('the highest score wins; null excludes', async (t) => {
  const of = (scores: (number | null)[]) => best([...scores.keys()], (item) => scores[item] ?? null, seeded(1));
  t.equal(of([0.1, 0.5, 0.3]), 1);
  t.equal(of([null, -7, null]), 1);
  t.equal(of([null]), null);
  t.equal(of([]), null);
});

t.test('equal items win equally often', async (t) => {
  const random = seeded(1);
  const wins = new Map([0, 1, 2, 3, 4].map((item) => [item, 0]));
  for (let i = 0; i < 5000; i++) {
    const winner = best([...wins.keys()], (item) => (item === 2 ? 0 : 1), random) ?? -1;
    wins.set(winner, (wins.get(winner) ?? 0) + 1);
  }
  t.equal(wins.get(2), 0);
  for (const item of [0, 1, 3, 4]) t.ok(Math.abs((wins.get(item) ?? 0) - 1250) < 150, `${wins.get(item)} wins`);
});
