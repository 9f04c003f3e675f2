import type { Durability } from '../domain/durability.ts';
import type { Random } from '../domain/ports.ts';
import type { BrickPlacement, ClusterPicture, PlacementLimits } from '../domain/topology.ts';
import type { BrickKind, Id } from '../domain/types.ts';
import type { Kib } from '../domain/units.ts';
import type { PlacementOptions } from '../domain/volume-options.ts';
import { labelOf, sift } from './candidates.ts';
import { best, placementOf, preference } from './distribute.ts';
import { type DeviceLoad, openLoad } from './load.ts';
import { linesOf, type Refusal, RefusedPlacement } from './refused-placement.ts';
import { isZoneStrict } from './search.ts';
import { shortageOf } from './shortage.ts';

/** One brick that has to move. */
export interface ReplacementRequest {
  readonly brick: { readonly deviceId: Id; readonly sizeKib: Kib; readonly kind: BrickKind };
  /** Nodes of the other bricks of its set. */
  readonly otherNodeIds: readonly Id[];
  /** Of the volume. */
  readonly durability: Durability;
  readonly snapshotFactor: number;
  readonly options: PlacementOptions;
}

/**
 * Another place for a brick, of the same size and kind: not on its device (its node is allowed), not on a node of the other
 * bricks, in none of their zones if possible. The brick that goes counts for nothing.
 * @throws RefusedPlacement with Heketi's reason, then the rule against each device
 */
export function placeReplacement(
  cluster: ClusterPicture,
  request: ReplacementRequest,
  limits: PlacementLimits,
  random: Random,
): BrickPlacement {
  const { brick, durability, options } = request;
  const brickKib = { data: brick.sizeKib, arbiter: brick.sizeKib };
  const sifted = sift(cluster, durability, options);
  const load = openLoad(sifted.candidates, brickKib, request.snapshotFactor);
  const others = cluster.nodes.filter((node) => request.otherNodeIds.includes(node.id));
  const inZoneOf = ({ node }: DeviceLoad) => others.filter((other) => other.zone === node.picture.zone).length;
  const strict = isZoneStrict(options, limits);

  const ruleAgainst = (device: DeviceLoad): Refusal | null => {
    const { node, picture } = device;
    const refuse = (rule: string) => ({ rule, what: labelOf(node.picture, picture) });
    if (picture.id === brick.deviceId) return refuse('The device it has to leave');
    if (request.otherNodeIds.includes(node.picture.id)) return refuse('On a node of another brick of the set');
    if (strict && inZoneOf(device) > 0)
      return refuse('In the zone of another brick of the set, and zone checking is strict');
    return shortageOf(device, brick.kind, brick.sizeKib);
  };
  const allowed = load.devices.filter((device) => ruleAgainst(device) === null);
  const device = best(allowed, (candidate) => preference(candidate, brick.kind, inZoneOf(candidate)), random);
  if (device !== null) return placementOf({ device, kind: brick.kind }, brickKib);
  const refusals = [...sifted.refusals, ...load.devices.map(ruleAgainst).filter((refusal) => refusal !== null)];
  throw new RefusedPlacement('No Replacement was found for resource requested to be removed', linesOf(refusals));
}
