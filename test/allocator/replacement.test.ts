import fc from 'fast-check';
import t from 'tap';
import { placeReplacement, type ReplacementRequest } from '../../src/allocator/replacement.ts';
import { RefusedPlacement } from '../../src/allocator/volume.ts';
import { poolSizeOf } from '../../src/domain/brick-size.ts';
import type { BrickPlacement, ClusterPicture, PlacementLimits } from '../../src/domain/topology.ts';
import { gibToKib } from '../../src/domain/units.ts';
import { type Case, cases } from './cases.ts';
import {
  cluster,
  defaultLimits,
  device,
  durabilities,
  evenCluster,
  node,
  noOptions,
  seeded,
  zoneOf,
} from './pictures.ts';

const { replica3, arbiter } = durabilities;
const strictLimits: PlacementLimits = { ...defaultLimits, zoneChecking: 'strict' };

function moving(
  deviceId: string,
  otherNodeIds: string[],
  change: Partial<ReplacementRequest> = {},
): ReplacementRequest {
  const brick = { deviceId, sizeKib: gibToKib(10), kind: 'data' as const };
  return { brick, otherNodeIds, durability: replica3, snapshotFactor: 1, options: noOptions, ...change };
}

function replace(
  picture: ClusterPicture,
  request: ReplacementRequest,
  limits = defaultLimits,
  seed = 1,
): BrickPlacement {
  return placeReplacement(picture, request, limits, seeded(seed));
}

t.test('the same size and kind, on another device; its own node is allowed', async (t) => {
  const picture = evenCluster([1, 1, 1], 2, 100);
  t.strictSame(replace(picture, moving('n1d1', ['n2', 'n3'], { snapshotFactor: 1.5 })), {
    nodeId: 'n1',
    deviceId: 'n1d2',
    sizeKib: gibToKib(10),
    poolKib: gibToKib(15),
    metadataKib: 81920,
    kind: 'data',
  });
});

t.test('the zone of the brick that goes does not count against its successor', async (t) => {
  const picture = evenCluster([2, 1, 1], 1, 100);
  for (const durability of [replica3, arbiter]) {
    for (const limits of [defaultLimits, strictLimits]) {
      const placed = replace(picture, moving('n1d1', ['n3', 'n4'], { durability }), limits);
      t.equal(placed.deviceId, 'n2d1');
    }
  }
});

t.test('a zone of the other bricks only when there is no other, and never when strict', async (t) => {
  const picture = cluster(
    node('a', 1, [device('a1', gibToKib(100))]),
    node('b', 2, [device('b1', gibToKib(100))]),
    node('c', 3, [device('c1', gibToKib(100))]),
    node('d', 3, [device('d1', gibToKib(900))]),
    node('e', 1, [device('e1', gibToKib(11))]),
  );
  const request = moving('a1', ['b', 'c']);
  t.equal(replace(picture, request).deviceId, 'e1', 'though d1 is freer');
  const without = { ...picture, nodes: picture.nodes.filter((one) => one.id !== 'e') };
  t.equal(replace(without, request).deviceId, 'd1');
  t.throws(() => replace(without, request, strictLimits), {
    code: 'refused',
    message: [
      'No Replacement was found for resource requested to be removed',
      'The device it has to leave: a:/dev/a1',
      'On a node of another brick of the set: b:/dev/b1, c:/dev/c1',
      'In the zone of another brick of the set, and zone checking is strict: d:/dev/d1',
    ].join('\n'),
  });
});

t.test('tags: the rule of the volume, and what a device may hold of an arbiter volume', async (t) => {
  const picture = cluster(
    node('a', 1, [device('a1', gibToKib(100)), device('a2', gibToKib(100), { tags: { arbiter: 'required' } })]),
    node('b', 1, [device('b1', gibToKib(500), { tags: { arbiter: 'disabled', tier: 'fast' } })]),
    node('c', 1, [device('c1', gibToKib(200), { tags: { tier: 'slow' } })]),
  );
  const brick = { deviceId: 'x', sizeKib: gibToKib(1), kind: 'arbiter' as const };
  t.equal(replace(picture, moving('x', [], { durability: arbiter, brick })).deviceId, 'a2');
  t.equal(replace(picture, moving('x', ['a'], { durability: arbiter, brick })).deviceId, 'c1');
  t.equal(replace(picture, moving('x', [], { durability: arbiter })).deviceId, 'b1');
  const options = { ...noOptions, tagMatch: { key: 'tier', equal: true, value: 'slow' } };
  t.equal(replace(picture, moving('x', [], { options })).deviceId, 'c1');
  t.throws(() => replace(picture, moving('x', ['c'], { options })), {
    message: /^No Replacement was found.*\nTag rule tier=slow: a:\/dev\/a1 \(no such tag\), .*b:\/dev\/b1 \(fast\)/,
  });
});

t.test('nothing usable at all is no replacement either', async (t) => {
  const picture = cluster(node('a', 1, [device('a1', gibToKib(100))], { unusable: 'offline' }));
  t.throws(() => replace(picture, moving('x', [])), {
    message: 'No Replacement was found for resource requested to be removed\nNot in use: a (offline)',
  });
});

/** The devices that the rules allow, read one by one, and of those only the best as to zones. */
function allowed({ picture, wanted, limits }: Case, request: ReplacementRequest): string[] {
  const strict = (wanted.options.zoneChecking ?? limits.zoneChecking) === 'strict';
  const others = picture.nodes.filter((one) => request.otherNodeIds.includes(one.id));
  const candidates = picture.nodes.flatMap((one) =>
    one.devices
      .filter((d) => {
        const tags = new Map(Object.entries({ ...one.tags, ...d.tags }));
        const rule = wanted.options.tagMatch;
        const { poolKib, metadataKib } = poolSizeOf(request.brick.sizeKib, request.snapshotFactor, d.extentKib);
        const forbidden = request.brick.kind === 'arbiter' ? 'disabled' : 'required';
        return (
          one.unusable === null &&
          d.unusable === null &&
          d.id !== request.brick.deviceId &&
          !others.includes(one) &&
          (rule === null || ((tags.get(rule.key) ?? '') === rule.value) === rule.equal) &&
          (request.durability !== arbiter || tags.get('arbiter') !== forbidden) &&
          d.freeKib - Math.max(d.spareKib, metadataKib) > poolKib + metadataKib
        );
      })
      .map((d) => ({ id: d.id, shared: others.filter((other) => other.zone === one.zone).length })),
  );
  const fewest = Math.min(...candidates.map(({ shared }) => shared));
  return candidates.filter(({ shared }) => shared === fewest && !(strict && shared > 0)).map(({ id }) => id);
}

t.test('refused only when the rules leave no device; zones as different as they can be', async () => {
  const shape = {
    durabilities: [replica3, arbiter],
    nodes: { min: 3, max: 6 },
    devices: 2,
    zones: 4,
    maximumBricks: 9,
    freeGib: { min: 0, max: 6 },
    sizes: 1,
  };
  const check = (one: Case, kind: 'data' | 'arbiter', sizeGib: number) => {
    const { picture, wanted, limits, seed } = one;
    const request = moving('n0d0', ['n1', 'n2'], {
      brick: { deviceId: 'n0d0', sizeKib: gibToKib(sizeGib), kind },
      durability: kind === 'arbiter' ? arbiter : wanted.durability,
      snapshotFactor: wanted.snapshotFactor,
      options: wanted.options,
    });
    const ids = allowed(one, request);
    try {
      const placed = replace(picture, request, limits, seed);
      if (!ids.includes(placed.deviceId))
        throw new Error(`${placed.deviceId} in zone ${zoneOf(picture, placed)}: ${ids}`);
      if (replace(picture, request, limits, seed).deviceId !== placed.deviceId)
        throw new Error('same seed, other answer');
    } catch (error) {
      if (!(error instanceof RefusedPlacement)) throw error;
      if (ids.length > 0) throw new Error(`refused, but ${ids} are allowed:\n${error.message}`);
    }
  };
  const kinds = fc.constantFrom('data' as const, 'arbiter' as const);
  fc.assert(fc.property(cases(shape), kinds, fc.integer({ min: 1, max: 5 }), check), { numRuns: 3000 });
});
