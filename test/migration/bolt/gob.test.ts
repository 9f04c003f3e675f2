import t from 'tap';
import { decodeGob } from '../../../src/migration/bolt/gob.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

/** Messages as they are sent: each after its length. */
const stream = (...messages: string[]): Buffer =>
  Buffer.concat(messages.flatMap((hex) => [Buffer.from([bytes(hex).length]), bytes(hex)]));

/** Go's `struct Point { X, Y int }`, as its documentation writes it down: the description, and Point{22, 33}. */
const point = 'ff81 03 01 01 05 506f696e74 01 ff82 00 01 02 01 01 58 01 04 00 01 01 59 01 04 00 00 00';
const value = 'ff82 01 2c 01 42 00';

t.test("the example of Go's documentation", async (t) => {
  t.strictSame(decodeGob(stream(point, value)), { X: 22, Y: 33 });
  t.equal(decodeGob(bytes('03 04 00 06')), 3, 'what is no structure');
  t.strictSame(decodeGob(stream(point, 'ff82 02 42 00')), { Y: 33 }, 'what is zero is not sent');
});

t.test('numbers and texts', async (t) => {
  const cases: [string, unknown][] = [
    ['04 00 00', 0],
    ['04 00 01', -1],
    ['04 00 7f', -64],
    ['04 00 fe0200', 256],
    ['04 00 f8003fffffffffffff', -(2 ** 53)],
    ['06 00 7f', 127],
    ['06 00 f8001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['06 00 f8fffffffffffff000', 2 ** 64 - 4096],
    ['08 00 fe3140', 17],
    ['08 00 fef03f', 1],
    ['08 00 fef83f', 1.5],
    ['02 00 01', true],
    ['0c 00 02c3a9', 'é'],
    ['0a 00 020102', Buffer.from([1, 2])],
  ];
  for (const [hex, expected] of cases) t.strictSame(decodeGob(stream(hex)), expected, hex);
});

t.test('an interface carries its type with it', async (t) => {
  // struct Act { Delta interface{} }, with the int 7, with nothing, and with a Point that is described in the middle of it.
  const action = 'ff81 03 01 01 03 416374 01 ff82 00 01 01 01 05 44656c7461 01 10 00 00 00';
  t.strictSame(decodeGob(stream(action, 'ff82 01 03 696e74 04 02 00 0e 00')), { Delta: 7 });
  t.strictSame(decodeGob(stream(action, 'ff82 01 00 00')), { Delta: null });
  const described = point.replace('ff81', 'ff83').replace('ff82', 'ff84');
  t.strictSame(decodeGob(stream(action, `ff82 01 01 50 ${described}`, 'ff84 05 01 2c 01 42 00 00')), {
    Delta: { X: 22, Y: 33 },
  });
});

t.test('bytes that are no value of gob', async (t) => {
  const wrong: [Buffer, string][] = [
    [Buffer.alloc(0), 'is longer than its record'],
    [stream('ff82 00'), 'is of a type that nothing describes'],
    [stream(point, 'ff82 01 2c 01 42'), 'is longer than its record'],
    [stream(point, 'ff82 01 2c 05 42 00'), 'a field that nothing describes'],
    [stream(point, `${value} 00`), 'does not have the length'],
    [Buffer.concat([stream(point, value), Buffer.alloc(1)]), 'is followed by something'],
    [stream('04 01 06'), 'is misplaced'],
    [stream('04 00 f7000000000000000001'), 'number is too long'],
    [stream('0c 00 7fc3a9'), 'is longer than its record'],
    [stream('ff81 00'), 'of no kind'],
  ];
  for (const [file, text] of wrong) {
    t.throws(() => decodeGob(file), {
      code: 'invalid',
      message: new RegExp(`^The Heketi database is damaged: .*${text}`),
    });
  }
});

t.test('a type that holds itself is no endless work', async (t) => {
  // A list whose elements are such lists, each with one element.
  const list = 'ff81 02 01 01 01 4c 01 ff82 00 01 ff82 00 00';
  t.throws(() => decodeGob(stream(list, `ff82 00 ${'01'.repeat(60)}`)), { message: /a record is too deep/ });
  t.throws(() => decodeGob(stream(list, 'ff82 00 f8ffffffffffffffff')), {
    message: /a list is longer than its record/,
  });
});
