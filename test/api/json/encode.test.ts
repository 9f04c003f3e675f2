import t from 'tap';
import { encode, shortestFloat32 } from '../../../src/api/json/encode.ts';

t.test('members keep their order, undefined ones are left out', async (t) => {
  t.equal(
    encode({ b: 1, a: undefined, c: [true, null, 'x'], d: {}, e: [] }),
    '{"b":1,"c":[true,null,"x"],"d":{},"e":[]}',
  );
});

t.test('what HTML could misread is escaped, in names too', async (t) => {
  t.equal(encode({ '<a>': '&\u2028\u2029"\\\n' }), '{"\\u003ca\\u003e":"\\u0026\\u2028\\u2029\\"\\\\\\n"}');
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
  for (const [value, written] of cases) t.equal(encode(shortestFloat32(Math.fround(value))), written);
});
