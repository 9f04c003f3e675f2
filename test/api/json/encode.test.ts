import t from 'tap';
import { encode, sorted } from '../../../src/api/json/encode.ts';

t.test('members keep their order, undefined ones are left out', async (t) => {
  t.equal(
    encode({ b: 1, a: undefined, c: [true, null, 'x'], d: {}, e: [] }),
    '{"b":1,"c":[true,null,"x"],"d":{},"e":[]}',
  );
});

t.test('what HTML could misread is escaped, in names too', async (t) => {
  t.equal(encode({ '<a>': '&\u2028\u2029"\\\n' }), '{"\\u003ca\\u003e":"\\u0026\\u2028\\u2029\\"\\\\\\n"}');
});

t.test('a map comes out in order of its names, whole numbers too', async (t) => {
  const map = { b: '\uE0001', 9: 'x', 10: '"\uE0009":', a: '' };
  t.equal(encode({ map: sorted(map) }), '{"map":{"10":"\\"\uE0009\\":","9":"x","a":"","b":"\uE0001"}}');
});
