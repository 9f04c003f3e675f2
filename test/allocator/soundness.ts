import { poolSizeOf } from '../../src/domain/brick-size.ts';
import { brickSize, bricksPerSet } from '../../src/domain/durability.ts';
import type { BrickPlacement, VolumePlacement } from '../../src/domain/topology.ts';
import { gibToKib } from '../../src/domain/units.ts';
import type { Case } from './cases.ts';
import { afterwards, durabilities } from './pictures.ts';

/** What holds of every placement, however it was found. Throws what is wrong. */
export function checkSound({ picture, wanted }: Case, placement: VolumePlacement): void {
  const perSet = bricksPerSet(wanted.durability);
  for (const set of placement) {
    check(set.length === perSet, `a set of ${set.length}`);
    check(new Set(set.map((brick) => brick.nodeId)).size === perSet, 'a node twice in a set');
    for (const [position, brick] of set.entries()) {
      const arbiter = wanted.durability === durabilities.arbiter && position === 2;
      check(brick.kind === (arbiter ? 'arbiter' : 'data'), `${brick.kind} at ${position}`);
      checkBrick({ picture, wanted }, brick, placement.length);
    }
  }
  const used = new Set(placement.flat().map((brick) => brick.deviceId));
  const devices = afterwards(picture, placement).nodes.flatMap((node) => node.devices);
  for (const { id, freeKib, spareKib } of devices.filter((device) => used.has(device.id))) {
    check(freeKib > spareKib, `${id} is over-allocated: ${freeKib} free, ${spareKib} spare`);
  }
}

function checkBrick({ picture, wanted }: Pick<Case, 'picture' | 'wanted'>, brick: BrickPlacement, sets: number): void {
  const node = picture.nodes.find((one) => one.id === brick.nodeId);
  const device = node?.devices.find((one) => one.id === brick.deviceId);
  if (node === undefined || device === undefined) throw new Error('a device that is not on its node');
  check(node.unusable === null && device.unusable === null, `${device.id} is not usable`);
  const tags = new Map(Object.entries({ ...node.tags, ...device.tags }));
  const rule = wanted.options.tagMatch;
  check(
    rule === null || ((tags.get(rule.key) ?? '') === rule.value) === rule.equal,
    `${device.id} breaks the tag rule`,
  );
  if (wanted.durability === durabilities.arbiter) {
    const forbidden = brick.kind === 'arbiter' ? 'disabled' : 'required';
    check(tags.get('arbiter') !== forbidden, `${device.id} takes no ${brick.kind} brick`);
  }
  const data = brickSize(wanted.durability, gibToKib(wanted.sizeGib), sets);
  check(brick.kind === 'data' ? brick.sizeKib === data : brick.sizeKib >= 320 * 1024, `size ${brick.sizeKib}`);
  const { poolKib, metadataKib } = poolSizeOf(brick.sizeKib, wanted.snapshotFactor, device.extentKib);
  check(brick.poolKib === poolKib && brick.metadataKib === metadataKib, `pool ${brick.poolKib}`);
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
