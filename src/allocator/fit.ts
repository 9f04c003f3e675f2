import type { Layout } from './layouts.ts';
import { type ClusterLoad, type DeviceLoad, fits } from './load.ts';

/** A layout being placed: each set on different nodes, with at most `perZone` bricks in a zone (1: all in different zones). */
export interface Attempt {
  readonly layout: Layout;
  readonly perZone: number;
  readonly load: ClusterLoad;
}

/**
 * Is there a placement for an attempt with nothing placed yet?
 * Exact: sets can be formed from counts per device as soon as no node has more than `sets` bricks and no zone more than
 * `perZone` x `sets` (an edge colouring of a bipartite graph, by Kőnig), so only counts have to be found.
 */
export function canHold(attempt: Attempt): boolean {
  const { load, layout, perZone } = attempt;
  if (layout.perSet.arbiter > 0) return canComplete(attempt);
  const zoneLimit = perZone * layout.sets;
  return capacity(load, layout.sets, zoneLimit) >= layout.sets * layout.perSet.data;
}

/** The most equal bricks with at most `nodeLimit` on a node and `zoneLimit` in a zone. */
export function capacity(load: ClusterLoad, nodeLimit: number, zoneLimit: number): number {
  return sum(load.zones, (zone) =>
    Math.min(
      zoneLimit,
      sum(zone.nodes, (node) =>
        Math.min(
          nodeLimit,
          sum(node.devices, (device) => dataCapacity(device, nodeLimit)),
        ),
      ),
    ),
  );
}

function dataCapacity(device: DeviceLoad, limit: number): number {
  let bricks = 0;
  while (bricks < limit && fits(device, bricks + 1, 0)) bricks++;
  return bricks;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/**
 * What something can still take: the entry at x is the most arbiter bricks beside x data bricks. Entries never rise, and
 * less is always possible too, so the list says everything.
 */
type Frontier = readonly number[];

/** Can the bricks that are still missing be added to those placed? */
export function canComplete({ load, layout, perZone }: Attempt): boolean {
  const { sets, perSet } = layout;
  const missing = {
    data: sets * perSet.data - sum(load.devices, (device) => device.bricks.data),
    arbiter: sets * perSet.arbiter - sum(load.devices, (device) => device.bricks.arbiter),
  };
  const ofZones = load.zones.map((zone) => {
    const ofNodes = zone.nodes.map((node) =>
      together(
        node.devices.map((device) => frontierOf(device, sets - node.bricks)),
        sets - node.bricks,
      ),
    );
    return together(ofNodes, perZone * sets - zone.bricks);
  });
  const frontier = together(ofZones, missing.data + missing.arbiter);
  return (frontier[missing.data] ?? -1) >= missing.arbiter;
}

function frontierOf(device: DeviceLoad, limit: number): Frontier {
  const { data, arbiter } = device.bricks;
  const mostArbiters = (moreData: number): number => {
    let more = 0;
    while (moreData + more < limit && fits(device, data + moreData, arbiter + more + 1)) more++;
    return more;
  };
  const frontier = [mostArbiters(0)];
  for (let more = 1; more <= limit && fits(device, data + more, arbiter); more++) frontier.push(mostArbiters(more));
  return frontier;
}

/** What the parts can take together when at most `limit` bricks are allowed. */
function together(parts: readonly Frontier[], limit: number): Frontier {
  return parts.reduce(
    (a, b) => {
      const joined: number[] = [];
      for (const [i, x] of a.entries()) {
        for (const [j, y] of b.entries()) {
          if (i + j <= limit) joined[i + j] = Math.max(joined[i + j] ?? 0, Math.min(x + y, limit - i - j));
        }
      }
      return joined;
    },
    [0],
  );
}
