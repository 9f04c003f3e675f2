import t from 'tap';
import { arbiterBrickSize, minimumArbiterKib, poolSizeOf } from '../../src/domain/brick-size.ts';
import { brickSize, type Durability } from '../../src/domain/durability.ts';
import { gibToKib } from '../../src/domain/units.ts';

const extent = 4096;
const tib = 1024;
const none: Durability = { type: 'none' };
const replica2: Durability = { type: 'replicate', replica: 2, arbiter: false };
const replica3: Durability = { type: 'replicate', replica: 3, arbiter: false };
const disperse = (data: number, redundancy: number): Durability => ({ type: 'disperse', data, redundancy });

/** Volume, sets and factor to brick, pool, metadata and the extents that both take; all sizes in KiB. */
const examples: [string, Durability, number, number, number, number, number, number, number][] = [
  ['100 GiB', none, 100, 1, 1, 104857600, 104857600, 524288, 25728],
  ['3 GiB', none, 3, 1, 1, 3145728, 3145728, 16384, 772],
  ['3 GiB in 2 sets', none, 3, 2, 1, 1572864, 1572864, 8192, 386],
  ['10 TiB in 4 sets', none, 10 * tib, 4, 1, 2684354560, 2684354560, 13422592, 658637],
  ['7 GiB, factor 1.1', none, 7, 1, 1.1, 7340032, 8077312, 40960, 1982],
  ['replica 3, 5 GiB', replica3, 5, 1, 1, 5242880, 5242880, 28672, 1287],
  ['replica 2, 1000 GiB', replica2, 1000, 1, 1, 1048576000, 1048576000, 5242880, 257280],
  ['replica 3, 500 GiB, factor 1.5', replica3, 500, 1, 1.5, 524288000, 786432000, 3932160, 192960],
  ['replica 3, 10 TiB in 4 sets', replica3, 10 * tib, 4, 1, 2684354560, 2684354560, 13422592, 658637],
  ['replica 3, 100 GiB, factor 1.1', replica3, 100, 1, 1.1, 104857600, 115347456, 577536, 28302],
  ['4+2, 100 GiB', disperse(4, 2), 100, 1, 1, 26214400, 26214400, 131072, 6432],
  ['4+2, 10 GiB', disperse(4, 2), 10, 1, 1, 2621440, 2621440, 16384, 644],
  ['8+3, 200 GiB', disperse(8, 3), 200, 1, 1, 26214400, 26214400, 131072, 6432],
  ['2+1, 3 GiB', disperse(2, 1), 3, 1, 1, 1572864, 1572864, 8192, 386],
  ['4+2, 40 TiB in 4 sets', disperse(4, 2), 40 * tib, 4, 1, 2684354560, 2684354560, 13422592, 658637],
  ['4 TiB: metadata is capped', none, 4 * tib, 1, 1, 4294967296, 4294967296, 16777216, 1052672],
];

t.test('space of a brick, to the KiB', async (t) => {
  for (const [name, durability, sizeGib, sets, factor, brick, pool, metadata, extents] of examples) {
    const brickKib = brickSize(durability, gibToKib(sizeGib), sets);
    t.equal(brickKib, brick, name);
    t.strictSame(poolSizeOf(brickKib, factor, extent), { poolKib: pool, metadataKib: metadata }, name);
    t.equal((pool + metadata) / extent, extents, name);
  }
});

t.test('products are truncated before they are rounded up', async (t) => {
  t.strictSame(poolSizeOf(1024, 1, 1), { poolKib: 1024, metadataKib: 5 });
  t.strictSame(poolSizeOf(1001, 1.5, 1), { poolKib: 1501, metadataKib: 7 });
  t.equal(poolSizeOf(104857600, 1.1, 1).poolKib, 115343362, 'the factor is single precision');
});

t.test('sizes follow the extents of the device', async (t) => {
  t.strictSame(poolSizeOf(1048576, 1, 32768), { poolKib: 1048576, metadataKib: 32768 });
  t.strictSame(poolSizeOf(1048577, 1, 4096), { poolKib: 1052672, metadataKib: 8192 });
});

t.test('arbiter bricks', async (t) => {
  const arbiter = (sizeGib: number, average: number, factor: number) => {
    const brick = arbiterBrickSize(gibToKib(sizeGib), average);
    return [brick, ...Object.values(poolSizeOf(brick, factor, extent))];
  };
  t.strictSame(arbiter(100, 64, 1), [1638400, 1638400, 8192]);
  t.strictSame(arbiter(500, 1024, 1), [512000, 512000, 4096]);
  t.strictSame(arbiter(100, 64, 1.5), [1638400, 2457600, 12288]);
  t.equal(arbiterBrickSize(104857601, 3), 34952533, 'rounded down');
  t.equal(arbiterBrickSize(gibToKib(1), 64), minimumArbiterKib, 'XFS needs 300 MB');
  t.ok(minimumArbiterKib * 1024 >= 300e6);
});
