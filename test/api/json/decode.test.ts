import t from 'tap';
import { decodeJson, type Json } from '../../../src/api/json/decode.ts';

const decode = (text: string): Json => decodeJson(Buffer.from(text));
const refusal = { code: 'unparsable', message: 'request unable to be parsed' };

t.test('values of every kind keep what was written', async (t) => {
  t.same(decode(' null '), null);
  t.same(decode('true'), true);
  t.same(decode('false'), false);
  t.same(decode('10.0'), { number: '10.0' });
  t.same(decode('-1.5e+3'), { number: '-1.5e+3' });
  t.same(decode('[]'), []);
  t.same(decode('{}'), { members: [] });
  t.same(decode('[1,[ ],{}]'), [{ number: '1' }, [], { members: [] }]);
  t.same(decode('{"a":1,"A":null,"a":[2]}'), {
    members: [
      ['a', { number: '1' }],
      ['A', null],
      ['a', [{ number: '2' }]],
    ],
  });
});

t.test('strings', async (t) => {
  t.equal(decode('"a\\"\\\\\\/\\n\\u00e9 \\ud83d\\ude00"'), 'a"\\/\né 😀');
  t.equal(decode('"{}[],:1"'), '{}[],:1', 'punctuation inside is text');
  t.equal(decode('"\\ud800x"'), '\uFFFDx', 'a lone surrogate is replaced');
});

t.test('invalid UTF-8 is replaced byte by byte', async (t) => {
  const inString = (...bytes: number[]) => decodeJson(Buffer.from([0x22, ...bytes, 0x22]));
  t.equal(inString(0xe2, 0x82), '\uFFFD\uFFFD');
  t.equal(inString(0xed, 0xa0, 0x80), '\uFFFD\uFFFD\uFFFD');
  t.equal(inString(0xf0, 0x9f, 0x98, 0x41), '\uFFFD\uFFFD\uFFFDA');
  t.equal(inString(0xc3, 0xa9, 0xff, 0xf0, 0x9f, 0x98, 0x80), 'é\uFFFD😀');
});

t.test('anything but one JSON value is refused', async (t) => {
  const texts = [
    '',
    ' ',
    '{',
    '[1',
    '"a',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '[,]',
    '[1,]',
    '[1 2]',
    '{"a":1 "b":2}',
    '{a:1}',
    '{1:1}',
    '{} {}',
    '{}x',
    '1 2',
    ']',
    ':',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '1e',
    'nul',
    'True',
    'NaN',
    "'a'",
    '"a\nb"',
    '"\\x41"',
    '"\\u12"',
    '\u00a0{}',
    '\ufeff{}',
    '/**/{}',
  ];
  for (const text of texts) t.throws(() => decode(text), refusal, JSON.stringify(text));
});

t.test('deep nesting is refused before the stack ends', async (t) => {
  t.throws(() => decode('['.repeat(500_000)), refusal);
  t.throws(() => decode('{"a":'.repeat(100_000)), refusal);
  t.doesNotThrow(() => decode(`${'['.repeat(400)}${']'.repeat(400)}`));
});

t.test('a long string is one token', async (t) => {
  t.equal(decode(`"${'a\\n'.repeat(300_000)}"`), 'a\n'.repeat(300_000));
});
