import t from 'tap';
import { percentile } from '../../bench/percentile.ts';

t.test('the nearest rank: a value that was measured, never one between two', async (t) => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  t.equal(percentile(hundred, 50), 50);
  t.equal(percentile(hundred, 99), 99);
  t.equal(percentile(hundred, 100), 100);
  t.equal(percentile([1, 2, 3], 50), 2);
  t.equal(percentile([1, 1000], 99), 1000);
});

t.test('one value is every percentile, and none is 0', async (t) => {
  t.equal(percentile([7], 50), 7);
  t.equal(percentile([7], 99), 7);
  t.equal(percentile([], 50), 0);
});
