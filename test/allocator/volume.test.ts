import fc from 'fast-check';
import t from 'tap';
import { placeVolume, RefusedPlacement } from '../../src/allocator/volume.ts';
import { bricksPerSet, type Durability } from '../../src/domain/durability.ts';
import type { ClusterPicture } from '../../src/domain/topology.ts';
import { gibToKib } from '../../src/domain/units.ts';
import { tryEverything } from './brute-force.ts';
import { type Case, cases, place } from './cases.ts';
import {
  afterwards,
  cluster,
  defaultLimits,
  device,
  durabilities,
  evenCluster,
  node,
  noOptions,
  request,
  seeded,
  zoneOf,
} from './pictures.ts';
import { checkSound } from './soundness.ts';

/** Against the exhaustive search: refused only when nothing fits, zones distinct whenever possible, fewest sets. */
function checkExact(one: Case): void {
  const answer = tryEverything(one.picture, one.wanted, one.limits);
  const result = place(one);
  if (result instanceof RefusedPlacement) {
    if (answer !== null) throw new Error(`refused, but ${answer.sets} sets fit:\n${result.message}`);
    return;
  }
  checkSound(one, result);
  if (result.length !== answer?.sets) throw new Error(`${result.length} sets, expected ${answer?.sets}`);
  for (const set of result) {
    const inZones = [...Map.groupBy(set, (brick) => zoneOf(one.picture, brick)).values()].map(
      (bricks) => bricks.length,
    );
    if (Math.max(...inZones) > answer.perZone)
      throw new Error(`${inZones} in zones, at most ${answer.perZone} possible`);
    const most = answer.zonesOfOneSet;
    if (most !== null && inZones.length !== most) throw new Error(`${inZones.length} zones, ${most} possible`);
  }
  if (JSON.stringify(place(one)) !== JSON.stringify(result)) throw new Error('same seed, other answer');
}

const { none, replica2, replica3, arbiter } = durabilities;

t.test('exact on small clusters: up to three bricks a set', async () => {
  const shape = {
    durabilities: [none, replica2, replica3, durabilities['2+1']],
    nodes: { min: 2, max: 6 },
    devices: 2,
    zones: 4,
    maximumBricks: 9,
    freeGib: { min: 0, max: 6 },
    sizes: 1.5,
  };
  fc.assert(fc.property(cases(shape), checkExact), { numRuns: 3000 });
});

t.test('exact on small clusters: arbiter with tags', async () => {
  const shape = {
    durabilities: [arbiter],
    nodes: { min: 3, max: 6 },
    devices: 2,
    zones: 4,
    maximumBricks: 9,
    freeGib: { min: 0, max: 6 },
    sizes: 1.5,
  };
  fc.assert(fc.property(cases(shape), checkExact), { numRuns: 3000 });
});

t.test('exact on wide clusters: dispersed', async () => {
  const shape = (durability: Durability) => ({
    durabilities: [durability],
    nodes: { min: bricksPerSet(durability), max: bricksPerSet(durability) + 2 },
    devices: 1,
    zones: 14,
    maximumBricks: 2 * bricksPerSet(durability),
    freeGib: { min: 2, max: 4 },
    sizes: 4,
  });
  for (const kind of ['4+2', '8+3', '8+4'] as const) {
    fc.assert(fc.property(cases(shape(durabilities[kind])), checkExact), { numRuns: 800 });
  }
});

/** Places volumes one after another until the answer is a refusal, or `count` are placed. */
function fill(picture: ClusterPicture, wanted: ReturnType<typeof request>, count: number) {
  const random = seeded(7);
  let now = picture;
  const sets = [];
  for (let volume = 0; volume < count; volume++) {
    try {
      const placement = placeVolume(now, wanted, defaultLimits, random);
      sets.push(...placement);
      now = afterwards(now, placement);
    } catch (error) {
      if (!(error instanceof RefusedPlacement)) throw error;
      break;
    }
  }
  return { now, sets };
}

/** Largest difference of the used share between two devices. */
function spread(picture: ClusterPicture): number {
  const used = picture.nodes.flatMap((one) => one.devices.map((d) => 1 - d.freeKib / d.totalKib));
  return Math.max(...used) - Math.min(...used);
}

t.test('equal devices fill evenly: never more than a brick apart, two where sizes are mixed', async (t) => {
  const picture = evenCluster([4, 4, 4], 3, 100);
  for (const durability of [none, replica2, replica3, arbiter, durabilities['2+1'], durabilities['4+2']]) {
    for (const count of [1, 7, 50, 111]) {
      const { now, sets } = fill(picture, request(durability, 4), count);
      const brick = sets[0]?.[0];
      const bricks = (durability === arbiter ? 2 : 1) * 1.001;
      t.ok(brick && spread(now) * gibToKib(100) <= (brick.poolKib + brick.metadataKib) * bricks, `${count} volumes`);
    }
  }
});

t.test('unequal devices fill by share', async (t) => {
  const devices = (n: number) => [device(`n${n}a`, gibToKib(100)), device(`n${n}b`, gibToKib(400))];
  const picture = cluster(...[1, 2, 3, 4, 5, 6].map((n) => node(`n${n}`, (n % 3) + 1, devices(n))));
  const { now, sets } = fill(picture, request(replica3, 2), 240);
  t.equal(sets.length, 240);
  t.ok(spread(now) < 0.03, `${spread(now)}`);
});

t.test('three uneven zones: every set is spread over all of them for as long as the smallest has room', async (t) => {
  const picture = evenCluster([5, 3, 1], 2, 100);
  const { now, sets } = fill(picture, request(replica3, 1), 1000);
  const inZones = sets.map((set) => new Set(set.map((brick) => zoneOf(picture, brick))).size);
  const relaxed = inZones.findIndex((zones) => zones < 3);
  // 100 GiB hold 99 bricks of 1 GiB with 8 MiB of metadata each, and the spare.
  t.equal(relaxed, 2 * 99);
  t.equal(inZones[relaxed], 2);
  t.strictSame(inZones, inZones.toSorted().reverse(), 'fewer zones only once there is no other way');
  t.throws(() => placeVolume(now, request(replica3, 1), defaultLimits, seeded(1)), { code: 'refused' });
});

t.test('dispersed over fewer zones than bricks: the same number in each', async (t) => {
  const picture = evenCluster([4, 5, 6], 1, 100);
  for (const set of fill(picture, request(durabilities['4+2'], 40), 10).sets) {
    const inZones = Map.groupBy(set, (brick) => zoneOf(picture, brick));
    t.strictSame(
      [...inZones.values()].map((bricks) => bricks.length),
      [2, 2, 2],
    );
  }
});

t.test('ties are broken by the seed', async (t) => {
  const picture = evenCluster([4, 4, 4], 3, 100);
  const answers = Array.from({ length: 60 }, (_, seed) =>
    JSON.stringify(placeVolume(picture, request(replica3, 3), defaultLimits, seeded(seed))),
  );
  t.ok(new Set(answers).size > 40, `${new Set(answers).size} answers`);
});

t.test('set counts are tried one by one, and an expansion counts the bricks that are there', async (t) => {
  const picture = evenCluster([1, 1, 1], 6, 11);
  const sets = (sizeGib: number, existingBricks = 0) =>
    placeVolume(picture, request(replica3, sizeGib, { existingBricks }), defaultLimits, seeded(1)).length;
  t.equal(sets(10), 1);
  t.equal(sets(30), 3);
  t.equal(sets(50), 5);
  t.equal(sets(50, 17), 5);
  t.throws(() => sets(50, 18), { message: /^No space\n/ });
});

t.test('an arbiter brick is small, last, and prefers devices that take nothing else', async (t) => {
  const picture = cluster(
    node('a', 1, [device('a1', gibToKib(500)), device('a2', gibToKib(20), { tags: { arbiter: 'required' } })]),
    node('b', 2, [device('b1', gibToKib(500))]),
    node('c', 3, [device('c1', gibToKib(500))], { tags: { arbiter: 'disabled' } }),
  );
  for (const seed of [1, 2, 3, 4]) {
    const [set = []] = placeVolume(picture, request(arbiter, 100), defaultLimits, seeded(seed));
    const data = { kind: 'data', sizeKib: 104857600, poolKib: 104857600, metadataKib: 524288 } as const;
    t.strictSame(
      set.toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1)),
      [
        {
          ...data,
          kind: 'arbiter',
          nodeId: 'a',
          deviceId: 'a2',
          sizeKib: 1638400,
          poolKib: 1638400,
          metadataKib: 8192,
        },
        { ...data, nodeId: 'b', deviceId: 'b1' },
        { ...data, nodeId: 'c', deviceId: 'c1' },
      ],
    );
    t.equal(set[2]?.kind, 'arbiter');
  }
  const [small] = placeVolume(picture, request(arbiter, 1), defaultLimits, seeded(1));
  t.equal(small?.[2]?.sizeKib, 320 * 1024, 'XFS is not made smaller');
});

t.test('the arbiter tag means nothing to other volumes', async (t) => {
  const picture = evenCluster([1, 1, 1], 1, 100);
  const tagged = { ...picture, nodes: picture.nodes.map((one) => ({ ...one, tags: { arbiter: 'required' } })) };
  t.equal(placeVolume(tagged, request(replica3, 10), defaultLimits, seeded(1)).length, 1);
});

t.test('a tag rule reads the tags of the device over those of its node', async (t) => {
  const slow = { tags: { tier: 'slow' } };
  const picture = cluster(
    node('a', 1, [device('a1', gibToKib(50), { tags: { tier: 'fast' } }), device('a2', gibToKib(500))], slow),
    node('b', 1, [device('b1', gibToKib(500))]),
  );
  const where = (equal: boolean, value: string) => {
    const options = { ...noOptions, tagMatch: { key: 'tier', equal, value } };
    return placeVolume(picture, request(none, 10, { options }), defaultLimits, seeded(1))[0]?.[0]?.deviceId;
  };
  t.equal(where(true, 'fast'), 'a1');
  t.equal(where(true, 'slow'), 'a2');
  t.match(where(false, 'slow'), /a1|b1/);
});

t.test('a placement on 144 devices takes a fraction of a millisecond', async (t) => {
  const picture = evenCluster([4, 4, 4], 12, 500);
  const random = seeded(1);
  const perCall = (wanted: ReturnType<typeof request>) => {
    for (let i = 0; i < 200; i++) placeVolume(picture, wanted, defaultLimits, random);
    const before = process.cpuUsage();
    for (let i = 0; i < 500; i++) placeVolume(picture, wanted, defaultLimits, random);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 500 / 1000;
  };
  const took = perCall(request(replica3, 10));
  t.ok(took < 0.3, `${took} ms`);
});
