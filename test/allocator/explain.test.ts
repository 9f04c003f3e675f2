import fc from 'fast-check';
import t from 'tap';
import { placeVolume, RefusedPlacement } from '../../src/allocator/volume.ts';
import { bricksPerSet } from '../../src/domain/durability.ts';
import type { ClusterPicture, PlacementLimits, PlacementRequest } from '../../src/domain/topology.ts';
import { gibToKib } from '../../src/domain/units.ts';
import { type Case, cases, place } from './cases.ts';
import {
  cluster,
  defaultLimits,
  device,
  durabilities,
  evenCluster,
  node,
  noOptions,
  request,
  seeded,
} from './pictures.ts';

const { none, replica3, arbiter } = durabilities;

function refusal(picture: ClusterPicture, wanted: PlacementRequest, limits: PlacementLimits = defaultLimits) {
  try {
    placeVolume(picture, wanted, limits, seeded(1));
  } catch (error) {
    if (error instanceof RefusedPlacement) return error;
    throw error;
  }
  throw new Error('it was placed');
}

/** The figure in a refusal; 0 when nothing would fit. */
function largestIn(message: string): number {
  const figure = /^Largest size that would fit with this durability: ([0-9]+) GiB\.$/m.exec(message)?.[1];
  if (figure === undefined && !/^Nothing would fit\.$/m.test(message)) throw new Error(`no figure in ${message}`);
  return Number(figure ?? 0);
}

t.test('too large: what was tried, which devices are too small, what would fit', async (t) => {
  const error = refusal(evenCluster([1, 1, 1], 1, 10), request(replica3, 11), { ...defaultLimits, maximumBricks: 3 });
  t.equal(error.code, 'refused');
  const explanation = [
    'Tried for 11 GiB: 1 set of 3 bricks of 11 GiB.',
    'More sets would exceed the limit of 3 bricks a volume; a brick has at most 4096 GiB.',
    "Too little free space for a brick of 11 GiB, its pool metadata and LVM's spare of that: " +
      'n1:/dev/n1d1 (has 10 GiB, needs more than 11.12 GiB), n2:/dev/n2d1 (has 10 GiB, needs more than 11.12 GiB), ' +
      'n3:/dev/n3d1 (has 10 GiB, needs more than 11.12 GiB)',
    'Room for a brick of 11 GiB: 0 devices on 0 nodes in 0 zones, 0 bricks in all.',
    'Needed: 1 set of 3 bricks of 11 GiB, each set on 3 different nodes.',
    'Largest size that would fit with this durability: 9 GiB.',
  ];
  t.strictSame(error.message.split('\n'), ['No space', ...explanation]);
  t.strictSame(error.limitMessage?.split('\n'), ['Maximum number of bricks reached.', ...explanation]);
});

t.test('the limits name themselves to an expansion', async (t) => {
  const small = refusal(evenCluster([1, 1], 1, 10), request(replica3, 2));
  t.match(small.message, /^No space\n/);
  t.match(small.limitMessage, /^Minimum brick size limit reached\. {2}Out of space\.\n/);
  t.match(small.message, 'More sets would make bricks smaller than the minimum of 1 GiB.');
  t.match(small.message, /2 devices on 2 nodes in 2 zones, 4 bricks in all\.\nNeeded: .* on 3 different nodes\./);
  const full = refusal(evenCluster([1, 1, 1], 1, 10), request(replica3, 2, { existingBricks: 30 }));
  t.match(full.limitMessage, /^Maximum number of bricks reached\.\nNo way to cut 2 GiB/);
  t.match(full.message, 'limit of 32 bricks a volume, 30 of which it has');
  t.equal(largestIn(full.message), 0);
});

t.test('only strict zones forbid it', async (t) => {
  const options = { ...noOptions, zoneChecking: 'strict' as const };
  const picture = evenCluster([2, 2], 2, 100);
  const strict = refusal(picture, request(replica3, 10, { options }));
  t.match(strict.message, 'Only strict zone checking forbids it');
  t.match(strict.message, 'each set in 3 different zones');
  const larger = refusal(picture, request(replica3, 1000, { options }), { ...defaultLimits, maximumBricks: 3 });
  t.notMatch(larger.message, 'Only strict');
});

t.test('the option overrules the server on zones, in both directions', async (t) => {
  const picture = evenCluster([2, 2], 2, 100);
  const strict = { ...defaultLimits, zoneChecking: 'strict' as const };
  t.match(refusal(picture, request(replica3, 10), strict).message, 'Only strict zone checking');
  const options = { ...noOptions, zoneChecking: 'none' as const };
  t.equal(placeVolume(picture, request(replica3, 10, { options }), strict, seeded(1)).length, 1);
});

t.test('states and tags are named, long lists cut', async (t) => {
  const spares = Array.from({ length: 9 }, (_, n) => device(`s${n}`, gibToKib(100), { tags: { tier: 'slow' } }));
  const picture = cluster(
    node('a', 1, [device('a1', gibToKib(100))], { unusable: 'not answering' }),
    node('b', 2, [device('b1', gibToKib(100), { unusable: 'failed' }), ...spares]),
  );
  const options = { ...noOptions, tagMatch: { key: 'tier', equal: true, value: 'fast' } };
  const { message } = refusal(picture, request(none, 10, { options }));
  t.match(message, '\nNot in use: a (not answering), b:/dev/b1 (failed)\n');
  t.match(message, /\nTag rule tier=fast: b:\/dev\/s0 \(slow\), .*b:\/dev\/s5 \(slow\) and 3 more\n/);
  t.equal(largestIn(message), 0);
});

t.test('an arbiter volume says what each kind of brick finds', async (t) => {
  const disabled = { tags: { arbiter: 'disabled' } };
  const picture = cluster(...['a', 'b', 'c'].map((id) => node(id, 1, [device(id, gibToKib(20))], disabled)));
  const { message } = refusal(picture, request(arbiter, 2));
  t.match(message, 'Tag arbiter forbids an arbiter brick of 320 MiB: a:/dev/a, b:/dev/b, c:/dev/c');
  t.match(message, 'Room for a brick of 1 GiB: 3 devices on 3 nodes in 1 zone, 6 bricks in all.');
});

t.test('an average file larger than a brick has words of its own', async (t) => {
  const options = { ...noOptions, averageFileKib: 20_000_000 };
  const limits = { ...defaultLimits, maximumBricks: 3 };
  const { message, limitMessage } = refusal(evenCluster([1, 1, 1], 1, 100), request(arbiter, 10, { options }), limits);
  t.match(message, /^Average file size \(20000000\) is greater than Brick size \(10485760\)\n/);
  t.equal(limitMessage, null);
  t.equal(largestIn(message), 99);
});

t.test('the largest size respects the average file', async (t) => {
  const options = { ...noOptions, averageFileKib: 1_200_000 };
  const { message } = refusal(evenCluster([1, 1, 1], 1, 2), request(arbiter, 2, { options }));
  t.equal(largestIn(message), 0, 'bricks of 1 GiB would fit, but are smaller than a file');
});

t.test('clusters without anything usable', async (t) => {
  t.equal(refusal(cluster(), request(none, 1)).message, 'No nodes in cluster');
  const offline = cluster(node('a', 1, [device('x', gibToKib(9))], { unusable: 'offline' }));
  t.equal(refusal(offline, request(none, 1)).message, 'No nodes in cluster\nNot in use: a (offline)');
  const failed = cluster(node('a', 1, [device('x', gibToKib(9), { unusable: 'failed' })]), node('b', 1, []));
  t.equal(
    refusal(failed, request(none, 1)).message,
    'No online storage devices in cluster\nNot in use: a:/dev/x (failed)',
  );
});

t.test('the largest size is true: it can be placed, and nothing larger', async () => {
  const shape = {
    durabilities: Object.values(durabilities).filter((durability) => bricksPerSet(durability) <= 6),
    nodes: { min: 2, max: 7 },
    devices: 2,
    zones: 5,
    maximumBricks: 12,
    freeGib: { min: 0, max: 7 },
    sizes: 4,
  };
  const isTrue = (one: Case) => {
    const result = place(one);
    if (!(result instanceof RefusedPlacement) || !result.message.includes('\nTried')) return;
    const largest = largestIn(result.message);
    const placed = (sizeGib: number) =>
      !(place({ ...one, wanted: { ...one.wanted, sizeGib } }) instanceof RefusedPlacement);
    if (largest > 0 && !placed(largest)) throw new Error(`${largest} GiB is refused`);
    for (let size = largest + 1; size <= largest + 40; size++) {
      if (placed(size)) throw new Error(`${size} GiB is placed, ${largest} GiB was said to be the largest`);
    }
  };
  fc.assert(fc.property(cases(shape), isTrue), { numRuns: 500 });
});
