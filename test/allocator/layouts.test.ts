import t from 'tap';
import { layoutsOf } from '../../src/allocator/layouts.ts';
import { gibToKib } from '../../src/domain/units.ts';
import { defaultLimits, durabilities, noOptions, request } from './pictures.ts';

const { none, replica2, replica3, arbiter } = durabilities;

/** Sets and data brick of each layout, `sets x KiB`. */
function cuts(...[durability, sizeGib, change]: Parameters<typeof request>): string[] {
  const { layouts } = layoutsOf(request(durability, sizeGib, change), defaultLimits);
  return layouts.map(({ sets, brickKib }) => `${sets} x ${brickKib.data}`);
}

t.test('every number of sets, the fewest first, bricks rounded down to KiB', async (t) => {
  t.strictSame(cuts(none, 3), ['1 x 3145728', '2 x 1572864', '3 x 1048576']);
  t.strictSame(cuts(durabilities['4+2'], 10), ['1 x 2621440', '2 x 1310720']);
  t.strictSame(cuts(durabilities['8+3'], 20), ['1 x 2621440', '2 x 1310720']);
  t.equal(cuts(replica3, 100)[6], '7 x 14979657');
});

t.test('bricks above the maximum are skipped', async (t) => {
  t.strictSame(cuts(none, 10 * 1024).slice(0, 2), ['3 x 3579139413', '4 x 2684354560']);
  t.equal(cuts(durabilities['4+2'], 40 * 1024)[0], '3 x 3579139413');
  t.equal(cuts(none, 4096)[0], `1 x ${gibToKib(4096)}`, 'the maximum itself is allowed');
});

t.test('what ends the list', async (t) => {
  const ending = (...args: Parameters<typeof request>) => layoutsOf(request(...args), defaultLimits).ending;
  t.equal(ending(none, 3), 'minimum brick size');
  t.equal(ending(replica3, 100), 'maximum bricks');
  t.equal(ending(replica3, 1, { existingBricks: 30 }), 'maximum bricks');
  t.equal(ending(none, Number.MAX_SAFE_INTEGER), 'maximum bricks');
  const options = { ...noOptions, averageFileKib: gibToKib(3) };
  t.equal(ending(arbiter, 10, { options }), 'average file size');
  t.equal(cuts(arbiter, 10, { options }).length, 3);
  t.equal(ending(replica3, 10, { options }), 'minimum brick size', 'only arbiter volumes have an average file');
});

t.test('the largest volumes of the default limits', async (t) => {
  const largest = {
    none: [none, 128],
    replica2: [replica2, 64],
    replica3: [replica3, 40],
    '8+4': [durabilities['8+4'], 64],
  } as const;
  for (const [name, [durability, tib]] of Object.entries(largest)) {
    t.equal(cuts(durability, tib * 1024).length, 1, name);
    t.strictSame(cuts(durability, tib * 1024 + 1), [], name);
  }
});

t.test('an arbiter brick per set, sized by the average file of the volume or else the server', async (t) => {
  const first = (averageFileKib: number) =>
    layoutsOf(request(arbiter, 500, { options: { ...noOptions, averageFileKib } }), defaultLimits).layouts[0];
  t.match(first(1024), { sets: 1, perSet: { data: 2, arbiter: 1 }, brickKib: { data: 524288000, arbiter: 512000 } });
  t.equal(first(0)?.brickKib.arbiter, 8192000);
});
