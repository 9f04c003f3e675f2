import t from 'tap';
import {
  brickSize,
  bricksPerSet,
  dataBricksPerSet,
  durabilityOf,
  minimumVolumeKib,
} from '../../src/domain/durability.ts';
import { gibToKib } from '../../src/domain/units.ts';

const silent = { type: '', replica: 0, data: 0, redundancy: 0 };
const replicate = (replica: number) => ({ ...silent, type: 'replicate', replica });
const disperse = (data: number, redundancy: number) => ({ ...silent, type: 'disperse', data, redundancy });

t.test('what a request means', async (t) => {
  t.strictSame(durabilityOf(silent, false), { type: 'none' });
  t.strictSame(durabilityOf({ ...silent, type: 'none' }, true), { type: 'none' });
  t.strictSame(durabilityOf(replicate(0), false), { type: 'replicate', replica: 2, arbiter: false });
  for (const replica of [1, 2, 3]) t.match(durabilityOf(replicate(replica), false), { replica, arbiter: false });
});

t.test('the arbiter option has a meaning for replica 3 only', async (t) => {
  t.match(durabilityOf(replicate(3), true), { arbiter: true });
  t.match(durabilityOf(replicate(2), true), { arbiter: false });
  t.strictSame(durabilityOf(disperse(4, 2), true), { type: 'disperse', data: 4, redundancy: 2 });
});

t.test('what is refused', async (t) => {
  const refused = (requested: typeof silent, message: string) =>
    t.throws(() => durabilityOf(requested, false), { code: 'invalid', message });
  for (const replica of [4, -1, 100]) refused(replicate(replica), 'Invalid replica value');
  for (const [data, redundancy] of [
    [0, 0],
    [2, 2],
    [4, 1],
    [3, 2],
    [8, 5],
    [1, 2],
    [-4, 2],
  ] as const) {
    refused(disperse(data, redundancy), `Invalid dispersion combination: ${data}+${redundancy}`);
  }
  for (const type of ['distribute', 'None', 'constructor']) refused({ ...silent, type }, 'Unknown durability type');
});

t.test('bricks of a set, and how many of them hold data', async (t) => {
  const counts = [
    [silent, 1, 1],
    [replicate(1), 1, 1],
    [replicate(2), 2, 1],
    [replicate(3), 3, 1],
    [disperse(2, 1), 3, 2],
    [disperse(4, 2), 6, 4],
    [disperse(8, 3), 11, 8],
    [disperse(8, 4), 12, 8],
  ] as const;
  for (const [requested, all, data] of counts) {
    const durability = durabilityOf(requested, false);
    t.equal(bricksPerSet(durability), all);
    t.equal(dataBricksPerSet(durability), data);
    t.equal(minimumVolumeKib(durability, gibToKib(1)), gibToKib(data));
  }
});

t.test('bricks are rounded down twice: first the set, then the brick', async (t) => {
  t.equal(brickSize(durabilityOf(replicate(3), false), gibToKib(10), 3), 3495253);
  t.equal(brickSize(durabilityOf(disperse(4, 2), false), gibToKib(10), 3), 873813);
});
