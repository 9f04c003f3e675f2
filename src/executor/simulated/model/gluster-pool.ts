import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';
import { BrickTree } from './brick-tree.ts';
import { MultiMap } from './multi-map.ts';

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
  readonly #snapshotsOf = new MultiMap();
  /** What is at the top are the nodes. */
  readonly #bricks = new BrickTree();

  constructor(journal: Journal, id: string) {
    this.id = id;
    this.volumes = journal.shelf<GlusterVolume>(`pool ${id}/volumes`, (_name, before, after) => {
      if (before?.bricks === after?.bricks && before?.status === after?.status) return;
      const run = (volume: GlusterVolume | undefined, sign: 1 | -1) => {
        if (volume?.status !== 'Started') return;
        for (const { node, path } of volume.bricks) this.#bricks.run(placeOf(node, path), sign);
      };
      const add = (volume: GlusterVolume | undefined, sign: 1 | -1) => {
        for (const { node, path } of volume?.bricks ?? []) this.#bricks.add(placeOf(node, path), sign);
      };
      run(before, -1);
      if (before?.bricks !== after?.bricks) {
        add(before, -1);
        add(after, 1);
      }
      run(after, 1);
    });
    this.blocks = journal.shelf<GlusterBlock>(`pool ${id}/blocks`);
    this.healing = journal.shelf<number>(`pool ${id}/healing`);
    this.snapshots = journal.shelf<GlusterSnapshot>(`pool ${id}/snapshots`, (name, before, after) => {
      if (before !== undefined) this.#snapshotsOf.delete(before.volume, name);
      if (after !== undefined) this.#snapshotsOf.add(after.volume, name);
    });
  }

  snapshotsOf(volume: string): readonly string[] {
    return this.#snapshotsOf.get(volume);
  }

  holdsBricks(node: string): boolean {
    return this.#bricks.holds([node]);
  }

  /** Whether a brick of the pool is this directory, is in it or contains it. */
  overlaps(node: string, path: string): boolean {
    return this.#bricks.touches(placeOf(node, path));
  }

  /** Whether a brick process keeps something below this directory open. */
  keepsOpen(node: string, directory: string): boolean {
    return this.#bricks.runs(placeOf(node, directory));
  }
}

const placeOf = (node: string, path: string): string[] => `${node}${path}`.split('/');
