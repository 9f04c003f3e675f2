import t from 'tap';
import { formatKib, gibToKib, kibToGib, roundUp, shortestFloat32 } from '../../src/domain/units.ts';

t.test('between GiB and KiB', async (t) => {
  t.equal(gibToKib(1), 1048576);
  t.equal(gibToKib(128 * 1024), 137438953472);
  t.equal(kibToGib(gibToKib(7)), 7);
  t.equal(kibToGib(gibToKib(7) - 1), 6);
  t.equal(kibToGib(0), 0);
});

t.test('rounding up to extents', async (t) => {
  t.equal(roundUp(0, 4096), 0);
  t.equal(roundUp(1, 4096), 4096);
  t.equal(roundUp(4096, 4096), 4096);
  t.equal(roundUp(4097, 4096), 8192);
  t.equal(roundUp(2684354561, 4096), 2684358656, 'beyond 32 bits');
});

t.test('sizes for people', async (t) => {
  t.equal(formatKib(0), '0 KiB');
  t.equal(formatKib(1023), '1023 KiB');
  t.equal(formatKib(1024), '1 MiB');
  t.equal(formatKib(320 * 1024), '320 MiB');
  t.equal(formatKib(gibToKib(100)), '100 GiB');
  t.equal(formatKib(gibToKib(12) + gibToKib(1) / 2), '12.5 GiB');
  t.equal(formatKib(5271552), '5.03 GiB');
});

t.test('single precision is written with the fewest digits', async (t) => {
  const cases: [number, string][] = [
    [1, '1'],
    [1.2, '1.2'],
    [1.5, '1.5'],
    [100, '100'],
    [33.333333, '33.333332'],
    [1.0000001, '1.0000001'],
    [16777.217, '16777.217'],
  ];
  for (const [value, written] of cases) t.equal(JSON.stringify(shortestFloat32(Math.fround(value))), written);
});
