import t from 'tap';
import { type FlagSpec, parseFlags } from '../../../src/cli/tree/flags.ts';

const specs: FlagSpec[] = [
  { name: 'server', short: 's', kind: 'string', about: '' },
  { name: 'json', kind: 'bool', about: '' },
  { name: 'block', kind: 'bool', initial: true, about: '' },
  { name: 'insecure-tls', short: 'I', kind: 'bool', about: '' },
  { name: 'size', kind: 'int', about: '' },
  { name: 'factor', kind: 'float', initial: 1, about: '' },
  { name: 'cert', short: 'C', kind: 'strings', about: '' },
];
const parse = (...argv: string[]) => parseFlags(argv, specs);

t.test('nothing given: the initial values', async (t) => {
  const { args, flags } = parse();
  t.same(args, []);
  t.same([flags.text('server'), flags.bool('json'), flags.bool('block'), flags.number('size')], ['', false, true, 0]);
  t.same([flags.number('factor'), flags.texts('cert')], [1, []]);
});

t.test('flags and arguments in any order and every form', async (t) => {
  const { args, flags } = parse(
    'a',
    '--server=x',
    '--size',
    '-5',
    'b',
    '--json',
    'c',
    '-I',
    '--block=false',
    '--',
    '--json',
  );
  t.same(args, ['a', 'b', 'c', '--json']);
  t.same([flags.text('server'), flags.number('size'), flags.bool('json')], ['x', -5, true]);
  t.same([flags.bool('insecure-tls'), flags.bool('block')], [true, false]);
  for (const form of [['-s', 'x'], ['-sx'], ['-s=x'], ['-Is', 'x']]) t.equal(parse(...form).flags.text('server'), 'x');
  t.equal(parse('--server', '--json').flags.text('server'), '--json', 'a value may look like a flag');
  t.equal(parse('--server=').flags.text('server'), '');
});

t.test('the last value holds; lists grow', async (t) => {
  t.equal(parse('--size=1', '--size=2').flags.number('size'), 2);
  t.same(parse('-C', 'a,b', '--cert=c').flags.texts('cert'), ['a', 'b', 'c']);
});

t.test('numbers as Go reads them', async (t) => {
  const numbers = [
    ['0x10', 16],
    ['010', 8],
    ['0b11', 3],
    ['+7', 7],
    ['0', 0],
  ] as const;
  for (const [text, value] of numbers) t.equal(parse(`--size=${text}`).flags.number('size'), value);
  t.equal(parse('--factor=1.25').flags.number('factor'), 1.25);
});

t.test("pflag's texts for what is wrong", async (t) => {
  const wrong = [
    [['--nope'], 'unknown flag: --nope'],
    [['--nope=1'], 'unknown flag: --nope'],
    [['-x'], "unknown shorthand flag: 'x' in -x"],
    [['-Ix'], "unknown shorthand flag: 'x' in -Ix"],
    [['--size'], 'flag needs an argument: --size'],
    [['-s'], "flag needs an argument: 's' in -s"],
    [['--size=x'], 'invalid argument "x" for "--size" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [['--size='], 'invalid argument "" for "--size" flag: strconv.ParseInt: parsing "": invalid syntax'],
    [['--size=1.5'], 'invalid argument "1.5" for "--size" flag: strconv.ParseInt: parsing "1.5": invalid syntax'],
    [
      ['--size=99999999999999999999'],
      'invalid argument "99999999999999999999" for "--size" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range',
    ],
    [['--factor=x'], 'invalid argument "x" for "--factor" flag: strconv.ParseFloat: parsing "x": invalid syntax'],
    [['--json=x'], 'invalid argument "x" for "--json" flag: strconv.ParseBool: parsing "x": invalid syntax'],
    [['-I=x'], 'invalid argument "x" for "-I, --insecure-tls" flag: strconv.ParseBool: parsing "x": invalid syntax'],
  ] as const;
  for (const [argv, message] of wrong) t.throws(() => parse(...argv), { message }, argv.join(' '));
});
