import t from 'tap';
import { ageText } from '../../src/domain/age.ts';

t.test('an age is told in its two largest units', async (t) => {
  const minute = 60_000;
  const hour = 60 * minute;
  const ages: [number, string][] = [
    [-5000, '0s'],
    [4999, '4s'],
    [minute, '1m 0s'],
    [12 * minute + 5000, '12m 5s'],
    [3 * hour + 20 * minute, '3h 20m'],
    [52 * hour + 59 * minute, '2d 4h'],
  ];
  for (const [ms, text] of ages) t.equal(ageText(ms), text);
});
