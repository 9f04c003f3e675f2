import { bricksPerSet } from '../domain/durability.ts';
import type { PlacementLimits, PlacementRequest } from '../domain/topology.ts';
import type { BrickKind } from '../domain/types.ts';
import { formatKib } from '../domain/units.ts';
import type { Sifted } from './candidates.ts';
import { capacity } from './fit.ts';
import { averageFileKib, type Ending, type Layout, layoutsOf } from './layouts.ts';
import { type ClusterLoad, openLoad } from './load.ts';
import { linesOf, RefusedPlacement } from './refused-placement.ts';
import { findLayout, isZoneStrict, largestFit } from './search.ts';
import { brickText, shortageOf } from './shortage.ts';

const limitReasons = {
  'minimum brick size': 'Minimum brick size limit reached.  Out of space.',
  'maximum bricks': 'Maximum number of bricks reached.',
};

/** Why no layout of a volume can be placed: what was tried, which rule refuses which devices, and the largest size that fits. */
export function refusalOf(sifted: Sifted, request: PlacementRequest, limits: PlacementLimits): RefusedPlacement {
  const { layouts, beyond, ending } = layoutsOf(request, limits);
  const explanation = [
    triedLine(layouts, request),
    endingLine(ending, request, limits),
    ...linesOf(sifted.refusals),
    ...layouts.slice(-1).flatMap((smallest) => roomLines(sifted, smallest, request, limits)),
    ...strictLines(sifted, layouts, request, limits),
    largestLine(sifted, request, limits),
  ];
  const average = `Average file size (${averageFileKib(request, limits)}) is greater than Brick size (${beyond.brickKib.data})`;
  if (ending === 'average file size') return new RefusedPlacement(average, explanation);
  return new RefusedPlacement('No space', explanation, limitReasons[ending]);
}

function triedLine(layouts: readonly Layout[], request: PlacementRequest): string {
  const first = layouts[0];
  const last = layouts.at(-1);
  if (first === undefined || last === undefined) return `No way to cut ${request.sizeGib} GiB into bricks is allowed.`;
  const all = first === last ? setsText(first) : `${setsText(first)} to ${setsText(last)}`;
  return `Tried for ${request.sizeGib} GiB: ${all}.`;
}

/** `2 sets of 3 bricks of 50 GiB`. */
function setsText({ sets, perSet, brickKib }: Layout): string {
  const data = `${counted(perSet.data, 'brick')} of ${formatKib(brickKib.data)}`;
  const arbiter = perSet.arbiter > 0 ? ` and an arbiter brick of ${formatKib(brickKib.arbiter)}` : '';
  return `${counted(sets, 'set')} of ${data}${arbiter}`;
}

function endingLine(ending: Ending, request: PlacementRequest, limits: PlacementLimits): string {
  switch (ending) {
    case 'minimum brick size':
      return `More sets would make bricks smaller than the minimum of ${formatKib(limits.minimumBrickKib)}.`;
    case 'maximum bricks': {
      const existing = request.existingBricks > 0 ? `, ${request.existingBricks} of which it has` : '';
      const size = formatKib(limits.maximumBrickKib);
      return `More sets would exceed the limit of ${limits.maximumBricks} bricks a volume${existing}; a brick has at most ${size}.`;
    }
    case 'average file size':
      return 'A brick must not be smaller than the average file.';
  }
}

/** How the smallest bricks tried find room; they leave every device its best chance. */
function roomLines(sifted: Sifted, layout: Layout, request: PlacementRequest, limits: PlacementLimits): string[] {
  const load = openLoad(sifted.candidates, layout.brickKib, request.snapshotFactor);
  const kinds = (['data', 'arbiter'] as const).filter((kind) => layout.perSet[kind] > 0);
  const count = bricksPerSet(request.durability);
  const where = isZoneStrict(request.options, limits) ? `in ${count} different zones` : `on ${count} different nodes`;
  return [...kinds.flatMap((kind) => kindLines(load, kind, layout)), `Needed: ${setsText(layout)}, each set ${where}.`];
}

function kindLines(load: ClusterLoad, kind: BrickKind, { sets, brickKib }: Layout): string[] {
  const shortages = load.devices.map((device) => shortageOf(device, kind, brickKib[kind]));
  const roomy = load.devices.filter((_, index) => shortages[index] === null);
  const nodes = new Set(roomy.map((device) => device.node));
  const zones = new Set([...nodes].map((node) => node.zone));
  const all = kind === 'data' ? `, ${counted(capacity(load, sets, Number.POSITIVE_INFINITY), 'brick')} in all` : '';
  const places = `${counted(roomy.length, 'device')} on ${counted(nodes.size, 'node')} in ${counted(zones.size, 'zone')}`;
  return [
    ...linesOf(shortages.filter((shortage) => shortage !== null)),
    `Room for ${brickText(kind, brickKib[kind])}: ${places}${all}.`,
  ];
}

function strictLines(
  { candidates }: Sifted,
  layouts: readonly Layout[],
  request: PlacementRequest,
  limits: PlacementLimits,
): string[] {
  if (!isZoneStrict(request.options, limits)) return [];
  if (findLayout(candidates, layouts, request, false) === null) return [];
  return ['Only strict zone checking forbids it: with bricks of a set in the same zone it would fit.'];
}

function largestLine({ candidates }: Sifted, request: PlacementRequest, limits: PlacementLimits): string {
  const largest = largestFit(candidates, request, limits);
  if (largest === 0) return 'Nothing would fit.';
  return `Largest size that would fit with this durability: ${largest} GiB.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
