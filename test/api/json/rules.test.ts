import t from 'tap';
import { atLeastOne, hostnames, matching, oneOf, required, tagLimits, uuid } from '../../../src/api/json/rules.ts';
import { hex } from '../serve.ts';

t.test('hostnames are IP literals or DNS names', async (t) => {
  const rule = hostnames('manage');
  const label = 'a'.repeat(63);
  const good = [
    'node-1',
    '_node.example.com',
    'a.b.',
    'a_',
    '10.0.0.1',
    '::1',
    'fe80::1',
    '1.2.3.4.5',
    label,
    `${label}.${label}.${label}.${label}`,
  ];
  for (const name of good) t.equal(rule([name]), undefined, name);
  const bad = ['', '-a', 'a..b', 'a b', 'a$b', 'a/b', 'é', 'fe80::1%eth0', `${label}a`, `${`${label}.`.repeat(4)}abcd`];
  for (const name of bad) t.equal(rule(['ok', name]), `[ok ${name}] is not a valid manage hostname`, name);
  t.equal(hostnames('storage')(['a b', 'c']), '[a b c] is not a valid storage hostname');
});

t.test('tags', async (t) => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, '']));
  const cases: [Record<string, string>, string | undefined][] = [
    [{}, undefined],
    [many(32), undefined],
    [many(33), 'too many tags specified (33), up to 32 supported'],
    [{ '': 'x' }, 'tag names may not be empty'],
    [{ ['n'.repeat(32)]: '😀'.repeat(64) }, undefined],
    [{ ['n'.repeat(33)]: '' }, `tag name ${'n'.repeat(33)}: the length must be between 1 and 32`],
    [{ a: 'v'.repeat(65) }, 'value of tag a: the length must be no more than 64'],
    [{ 'a b': '' }, 'invalid characters in tag name a b'],
    [{ 'A-z_0.9': ' <>"$\n' }, undefined],
    [{ 'b!': '', 'a!': '' }, 'invalid characters in tag name a!'],
  ];
  for (const [tags, complaint] of cases) t.equal(tagLimits(tags), complaint, JSON.stringify(tags).slice(0, 60));
});

t.test('single values', async (t) => {
  const blank = 'cannot be blank';
  t.equal(required(0), blank);
  t.equal(required(''), blank);
  t.equal(required([]), blank);
  t.equal(required(-1), undefined);
  t.equal(atLeastOne(-1), 'must be no less than 1');
  t.equal(atLeastOne(1), undefined);
  t.equal(atLeastOne(0), undefined, 'absent');
  t.equal(uuid(''), undefined);
  t.equal(uuid(hex('aB').slice(0, 32)), undefined);
  t.equal(uuid(hex('g')), `${hex('g')} is not a valid UUID`);
  t.equal(uuid('abc'), 'abc is not a valid UUID');
  t.equal(oneOf('a', 'b')('c'), 'must be a valid value');
  t.equal(oneOf('a', 'b')(''), undefined);
  t.equal(matching(/^x$/)('x\n'), 'must be in a valid format', 'a line break at the end is no end');
});
