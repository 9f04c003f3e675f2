import t from 'tap';
import { MultiMap } from '../../../../src/executor/simulated/model/multi-map.ts';

t.test('a key holds its values until the last of them is taken away', async (t) => {
  const map = new MultiMap();
  t.same([map.has('a'), map.get('a')], [false, []]);
  map.add('a', '1');
  map.add('a', '1');
  t.same(map.get('a'), ['1'], 'each of them once');
  map.add('a', '2');
  map.add('a', '3');
  map.add('b', '1');
  t.same(map.get('a'), ['1', '2', '3']);
  map.delete('a', '4');
  map.delete('a', '1');
  map.delete('a', '3');
  t.same(map.get('a'), ['2']);
  map.delete('a', '2');
  t.same([map.has('a'), map.get('a'), map.get('b')], [false, [], ['1']]);
  map.delete('b', '2');
  t.ok(map.has('b'), 'one that is not there takes nothing along');
});
