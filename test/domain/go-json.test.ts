import t from 'tap';
import { goJson, sortedMembers } from '../../src/domain/go-json.ts';

t.test('members keep their order, and lines are indented where that is asked for', async (t) => {
  t.equal(goJson({ b: 1, a: [true, null] }), '{"b":1,"a":[true,null]}');
  t.equal(goJson({ b: {}, a: ['x'] }, 4), '{\n    "b": {},\n    "a": [\n        "x"\n    ]\n}');
});

t.test('sorted members stay sorted, whole numbers too', async (t) => {
  const map = sortedMembers(Object.entries({ a: 1, 9: 2, 10: 3, '-': 4, '01': 5 }));
  t.equal(goJson(map), '{"-":4,"01":5,"10":3,"9":2,"a":1}');
  t.equal(goJson(map, 1), '{\n "-": 4,\n "01": 5,\n "10": 3,\n "9": 2,\n "a": 1\n}');
});

t.test('what HTML could misread is escaped', async (t) => {
  t.equal(goJson({ '<': '>&\u2028\u2029' }), '{"\\u003c":"\\u003e\\u0026\\u2028\\u2029"}');
});
