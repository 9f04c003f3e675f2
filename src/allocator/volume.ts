import type { Random } from '../domain/ports.ts';
import type { ClusterPicture, PlacementLimits, PlacementRequest, VolumePlacement } from '../domain/topology.ts';
import { arrange } from './arrange.ts';
import { requireDevices, sift } from './candidates.ts';
import { distribute, placementOf } from './distribute.ts';
import { refusalOf } from './explain.ts';
import { layoutsOf } from './layouts.ts';
import { findLayout, isZoneStrict } from './search.ts';

export { RefusedPlacement } from './refused-placement.ts';

/**
 * Where the bricks of a new volume, or of the part added by an expansion, go. Bricks of a set are on different nodes, and in
 * different zones whenever that is possible; devices fill evenly by free share. The same arguments give the same answer.
 * @throws RefusedPlacement only when no placement exists; with the rules that forbid it and the largest size that would fit
 */
export function placeVolume(
  cluster: ClusterPicture,
  request: PlacementRequest,
  limits: PlacementLimits,
  random: Random,
): VolumePlacement {
  const sifted = sift(cluster, request.durability, request.options);
  requireDevices(cluster, sifted);
  const { layouts } = layoutsOf(request, limits);
  const attempt = findLayout(sifted.candidates, layouts, request, isZoneStrict(request.options, limits));
  if (attempt === null) throw refusalOf(sifted, request, limits);
  const sets = arrange(distribute(attempt, random), attempt);
  return sets.map((set) => set.map((pick) => placementOf(pick, attempt.layout.brickKib)));
}
