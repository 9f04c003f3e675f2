import t from 'tap';
import { figure, table } from '../../../bench/report/table.ts';

t.test('columns line up: names to the left, figures to the right', async (t) => {
  const text = table([
    ['volumes', 'create'],
    ['0', '1,234'],
    ['10,000', '5'],
  ]);
  t.equal(
    text,
    ['| volumes | create |', '| ------- | -----: |', '| 0       |  1,234 |', '| 10,000  |      5 |'].join('\n'),
  );
});

t.test('figures have the digits that matter', async (t) => {
  t.equal(figure(12345.6), '12,346');
  t.equal(figure(154.4), '154');
  t.equal(figure(12.64), '13');
  t.equal(figure(5.66), '5.7');
  t.equal(figure(0), '0');
});
