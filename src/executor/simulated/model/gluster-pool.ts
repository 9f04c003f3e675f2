import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';
import { parentOf } from './files.ts';

export interface GlusterBrick {
  /** `storage name:path`, as it was given. */
  readonly name: string;
  /** Manage name of its node. */
  readonly node: string;
  readonly path: string;
  /** The thin volume that glusterd mounts for it: a clone's, which is in no fstab. */
  readonly copy?: BrickCopy;
}

/** A thin volume that gluster made as a copy of a brick. */
export interface BrickCopy {
  readonly node: string;
  readonly vg: string;
  readonly lv: string;
  /** Where gluster mounts it. */
  readonly mount: string;
  /** The brick's directory in it. */
  readonly directory: string;
}

export interface GlusterVolume {
  readonly name: string;
  readonly id: string;
  readonly type: 'distribute' | 'replicate' | 'disperse';
  readonly bricksPerSet: number;
  readonly arbiters: number;
  readonly redundancy: number;
  readonly bricks: readonly GlusterBrick[];
  readonly status: 'Created' | 'Started' | 'Stopped';
  /** Newest first, as gluster shows them. */
  readonly options: readonly (readonly [key: string, value: string])[];
}

export interface GlusterSnapshot {
  readonly name: string;
  readonly id: string;
  readonly volume: string;
  readonly active: boolean;
  /** The volume as it was. */
  readonly taken: GlusterVolume;
  /** In the order of its bricks. */
  readonly copies: readonly BrickCopy[];
}

export interface GlusterBlock {
  readonly volume: string;
  readonly name: string;
  readonly gbid: string;
  readonly sizeGib: number;
  /** Empty without authentication. */
  readonly password: string;
  /** Storage names of the nodes that serve it. */
  readonly hosts: readonly string[];
  /** What the hosts still serve that did not follow a resize. */
  readonly stale: Readonly<Record<string, number>>;
}

/** What a trusted pool shares: each member's glusterd knows all of it. */
export class Pool {
  readonly id: string;
  readonly volumes: Shelf<GlusterVolume>;
  readonly snapshots: Shelf<GlusterSnapshot>;
  /** By `volume/name`. */
  readonly blocks: Shelf<GlusterBlock>;
  /** By `node:path` of a brick: for how many entries it is a source. */
  readonly healing: Shelf<number>;
  /** Name of the volume that a change is under way for: another change is refused meanwhile. */
  busy: string | null = null;
  readonly #snapshotsOf = new Map<string, Set<string>>();
  readonly #bricksOf = new Map<string, number>();
  readonly #below = new Map<string, number>();
  readonly #running = new Map<string, number>();
  readonly #paths = new Set<string>();

  constructor(journal: Journal, id: string) {
    this.id = id;
    this.volumes = journal.shelf<GlusterVolume>(`pool ${id}/volumes`, (_name, before, after) => {
      if (before?.bricks !== after?.bricks) {
        for (const brick of before?.bricks ?? []) this.#place(brick, -1);
        for (const brick of after?.bricks ?? []) this.#place(brick, 1);
      }
      const was = before?.status === 'Started' ? before.bricks : [];
      const is = after?.status === 'Started' ? after.bricks : [];
      if (was === is) return;
      for (const { node, path } of was) countUpwards(this.#running, node, path, -1);
      for (const { node, path } of is) countUpwards(this.#running, node, path, 1);
    });
    this.blocks = journal.shelf<GlusterBlock>(`pool ${id}/blocks`);
    this.healing = journal.shelf<number>(`pool ${id}/healing`);
    this.snapshots = journal.shelf<GlusterSnapshot>(`pool ${id}/snapshots`, (name, before, after) => {
      if (before !== undefined) this.#snapshotsOf.get(before.volume)?.delete(name);
      if (after !== undefined) {
        this.#snapshotsOf.set(after.volume, (this.#snapshotsOf.get(after.volume) ?? new Set()).add(name));
      }
    });
  }

  snapshotsOf(volume: string): string[] {
    return [...(this.#snapshotsOf.get(volume) ?? [])];
  }

  holdsBricks(node: string): boolean {
    return (this.#bricksOf.get(node) ?? 0) > 0;
  }

  /** Whether a brick of the pool is this directory, is in it or contains it. */
  overlaps(node: string, path: string): boolean {
    if ((this.#below.get(`${node}:${path}`) ?? 0) > 0) return true;
    for (let top = path; top !== '/'; top = parentOf(top)) if (this.#paths.has(`${node}:${top}`)) return true;
    return false;
  }

  /** Whether a brick process keeps something below this directory open. */
  keepsOpen(node: string, directory: string): boolean {
    return (this.#running.get(`${node}:${directory}`) ?? 0) > 0;
  }

  #place({ node, path }: GlusterBrick, sign: 1 | -1): void {
    add(this.#bricksOf, node, sign);
    if (sign === 1) this.#paths.add(`${node}:${path}`);
    else this.#paths.delete(`${node}:${path}`);
    countUpwards(this.#below, node, path, sign);
  }
}

/** Counts for a directory and all above it. */
function countUpwards(counts: Map<string, number>, node: string, path: string, change: number): void {
  for (let top = path; top !== '/'; top = parentOf(top)) add(counts, `${node}:${top}`, change);
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
