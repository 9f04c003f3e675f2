import t from 'tap';
import { decodeJson } from '../../../src/api/json/decode.ts';
import { flag, float32, int, list, record, text, textMap } from '../../../src/api/json/shape.ts';

const shape = record({
  size: int(),
  name: text(),
  tags: textMap(),
  list: list(text()),
  durability: record({ type: text(), replica: int() }),
  factor: float32(),
  block: flag(),
});
const zero = {
  size: 0,
  name: '',
  tags: {},
  list: [],
  durability: { type: '', replica: 0 },
  factor: 0,
  block: false,
};

const read = (body: string) => shape.read(decodeJson(Buffer.from(body)), shape.zero);

t.test('bodies are read as Go reads them', async (t) => {
  const cases: [string, object][] = [
    ['{}', {}],
    ['null', {}],
    ['{"size":5}', { size: 5 }],
    ['{"SIZE":5,"Name":"x"}', { size: 5, name: 'x' }],
    ['{"size":1,"SIZE":2,"size":3}', { size: 3 }],
    ['{"size":5,"size":null}', { size: 5 }],
    ['{"size":-0}', { size: 0 }],
    ['{"size":-9223372036854775808}', { size: -(2 ** 63) }],
    ['{"unknown":{"size":9},"constructor":1,"__proto__":2}', {}],
    ['{"durability":{"type":"x"},"durability":{"replica":2}}', { durability: { type: 'x', replica: 2 } }],
    ['{"durability":null,"tags":null,"list":null,"block":null,"factor":null}', {}],
    ['{"tags":{"a":"1"},"tags":{"b":null}}', { tags: { a: '1', b: '' } }],
    ['{"tags":{"a":"1"},"tags":null,"list":["a"],"list":null}', {}],
    ['{"list":["a",null],"block":true}', { list: ['a', ''], block: true }],
    ['{"factor":1.1}', { factor: Math.fround(1.1) }],
    ['{"factor":1e-50}', { factor: 0 }],
    ['{"factor":1e1}', { factor: 10 }],
  ];
  for (const [body, change] of cases) t.same(read(body), { ...zero, ...change }, body);
});

t.test('a tag may be named like a member of every object', async (t) => {
  const { tags } = read('{"tags":{"__proto__":"x","constructor":"y"}}');
  t.same(Object.entries(tags), [
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});

t.test('a value of another kind is refused, wherever it is', async (t) => {
  const bodies = [
    '[]',
    '"x"',
    '1',
    '{"size":"5"}',
    '{"size":1.5}',
    '{"size":10.0}',
    '{"size":1e1}',
    '{"size":9223372036854775808}',
    '{"size":true}',
    '{"size":"x","size":1}',
    '{"name":1}',
    '{"tags":[]}',
    '{"tags":{"a":1}}',
    '{"list":"a"}',
    '{"list":{}}',
    '{"list":[1]}',
    '{"durability":"x"}',
    '{"durability":{"replica":"2"}}',
    '{"factor":"1"}',
    '{"factor":3.5e38}',
    '{"block":"x"}',
    '{"block":1}',
  ];
  for (const body of bodies) t.throws(() => read(body), { code: 'unparsable' }, body);
});

t.test('complaints are listed by name, nested in parentheses, and those named first come alone', async (t) => {
  const bad = () => 'is bad';
  const nested = record({ b: int(bad), a: record({ z: text(bad), y: text() }) });
  t.equal(nested.check(nested.zero), '(a: (z: is bad.); b: is bad.)');
  const ordered = record({ a: int(bad), b: text((value) => (value === '' ? undefined : 'is bad')) }, ['b']);
  t.equal(ordered.check({ a: 0, b: 'x' }), '(b: is bad.)');
  t.equal(ordered.check({ a: 0, b: '' }), '(a: is bad.)');
  t.equal(record({ a: int() }).check({ a: 0 }), undefined);
  t.equal(int(bad, () => 'is worse').check(0), 'is bad', 'the first complaint about a field is the one shown');
});
