import type { Id } from './types.ts';
import type { Gib } from './units.ts';

/** `locked`: no new block volumes; `locked-by-update`: the same, found by a take-over whose sizes did not add up. */
export type BlockRestriction = '' | 'locked' | 'locked-by-update';

/** What a volume that holds block volumes has beyond other volumes. */
export interface HostingVolume {
  readonly volumeId: Id;
  readonly clusterId: Id;
  readonly name: string;
  readonly sizeGib: Gib;
  /** Kept back for the file system's and gluster-block's own data. */
  readonly reservedGib: Gib;
  /** Sum of what its block volumes take, those not finished included. */
  readonly placedGib: Gib;
  readonly restriction: BlockRestriction;
  readonly pendingOp: Id | null;
}

export interface BlockVolume {
  readonly id: Id;
  readonly hostingId: Id;
  readonly name: string;
  readonly sizeGib: Gib;
  /** What it takes of its hosting volume: more than its size while it grows. */
  readonly takenGib: Gib;
  /** The size that every portal serves; less than the size when an expansion did not reach all. */
  readonly usableGib: Gib;
  /** As asked for while it is being made, the number of hosts after. */
  readonly haCount: number;
  readonly auth: boolean;
  /** Storage names of the nodes that serve it; empty while it is being made. */
  readonly hosts: readonly string[];
  readonly iqn: string;
  readonly username: string;
  readonly password: string;
  /** The operation that creates or deletes it; such a block volume is invisible. */
  readonly pendingOp: Id | null;
  /** The operation that expands it; it stays visible. */
  readonly expandOp: Id | null;
}

/** Two in a hundred GiB of each increment are kept back, rounded up: 1024 → 21, 100 → 2, 1 → 1. Heketi's formula. */
export function reserveOf(increment: Gib): Gib {
  return (increment as number) - roomOf(increment);
}

/** What an increment adds for block volumes: 1024 → 1003, 100 → 98, 1 → 0. */
export function roomOf(increment: Gib): number {
  return Math.floor(((increment as number) * 98) / 100);
}

export function freeGib(hosting: Pick<HostingVolume, 'sizeGib' | 'reservedGib' | 'placedGib'>): number {
  return (hosting.sizeGib as number) - (hosting.reservedGib as number) - (hosting.placedGib as number);
}
