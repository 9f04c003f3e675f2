import t from 'tap';
import { encode } from '../../../src/api/json/encode.ts';

t.test('members keep their order, undefined ones are left out', async (t) => {
  t.equal(
    encode({ b: 1, a: undefined, c: [true, null, 'x'], d: {}, e: [] }),
    '{"b":1,"c":[true,null,"x"],"d":{},"e":[]}',
  );
});

t.test('what HTML could misread is escaped, in names too', async (t) => {
  t.equal(encode({ '<a>': '&\u2028\u2029"\\\n' }), '{"\\u003ca\\u003e":"\\u0026\\u2028\\u2029\\"\\\\\\n"}');
});
