import type { Kib } from '../../../domain/units.ts';
import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';

export interface VolumeGroup {
  readonly name: string;
  readonly uuid: string;
  readonly pvUuid: string;
  readonly extentKib: Kib;
  readonly extents: number;
  readonly tags: readonly string[];
  /** Size of `lvol0_pmspare`: it grows with the largest pool metadata and goes with the last pool. */
  readonly spareKib: Kib;
}

export interface LogicalVolume {
  readonly vg: string;
  readonly name: string;
  readonly uuid: string;
  readonly kind: 'pool' | 'thin' | 'linear';
  readonly sizeKib: Kib;
  /** Of a pool. */
  readonly metadataKib: Kib;
  readonly chunkKib: Kib;
  /** Of a thin volume. */
  readonly pool: string;
  readonly origin: string;
  /** Id of the XFS on it, or null. */
  readonly filesystem: string | null;
}

/** The volume groups and logical volumes of one node, with what LVM counts of them. */
export class Lvm {
  readonly groups: Shelf<VolumeGroup>;
  readonly #volumes: Shelf<LogicalVolume>;
  readonly #ofGroup = new Map<string, Map<string, LogicalVolume>>();
  readonly #ofPool = new Map<string, Set<string>>();
  readonly #usedKib = new Map<string, Kib>();
  readonly #pools = new Map<string, number>();

  constructor(journal: Journal, node: string) {
    this.groups = journal.shelf<VolumeGroup>(`${node}/vgs`);
    this.#volumes = journal.shelf<LogicalVolume>(`${node}/lvs`, (_key, before, after) => {
      if (before !== undefined) this.#forget(before);
      if (after !== undefined) this.#count(after);
    });
  }

  volume(vg: string, name: string): LogicalVolume | undefined {
    return this.#ofGroup.get(vg)?.get(name);
  }

  /** By name, as LVM lists them. */
  volumesOf(vg: string): LogicalVolume[] {
    return [...(this.#ofGroup.get(vg)?.values() ?? [])].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  countOf(vg: string): number {
    return this.#ofGroup.get(vg)?.size ?? 0;
  }

  /** Thin volumes of a pool, snapshots among them. */
  inPool(vg: string, pool: string): ReadonlySet<string> {
    return this.#ofPool.get(`${vg}/${pool}`) ?? new Set();
  }

  freeKib(group: VolumeGroup): Kib {
    return group.extents * group.extentKib - (this.#usedKib.get(group.name) ?? 0) - group.spareKib;
  }

  put(volume: LogicalVolume): void {
    this.#volumes.set(`${volume.vg}/${volume.name}`, volume);
    const group = this.groups.get(volume.vg);
    if (group !== undefined && volume.metadataKib > group.spareKib) {
      this.groups.set(group.name, { ...group, spareKib: volume.metadataKib });
    }
  }

  remove(volume: LogicalVolume): void {
    this.#volumes.delete(`${volume.vg}/${volume.name}`);
    const group = this.groups.get(volume.vg);
    if (volume.kind === 'pool' && group !== undefined && this.#pools.get(volume.vg) === 0) {
      this.groups.set(group.name, { ...group, spareKib: 0 });
    }
  }

  #count(volume: LogicalVolume): void {
    const ofGroup = this.#ofGroup.get(volume.vg) ?? new Map<string, LogicalVolume>();
    this.#ofGroup.set(volume.vg, ofGroup.set(volume.name, volume));
    this.#add(volume, 1);
    if (volume.kind !== 'thin') return;
    const pool = `${volume.vg}/${volume.pool}`;
    this.#ofPool.set(pool, (this.#ofPool.get(pool) ?? new Set()).add(volume.name));
  }

  #forget(volume: LogicalVolume): void {
    this.#ofGroup.get(volume.vg)?.delete(volume.name);
    this.#add(volume, -1);
    if (volume.kind !== 'thin') return;
    const pool = `${volume.vg}/${volume.pool}`;
    const members = this.#ofPool.get(pool);
    if (members?.delete(volume.name) && members.size === 0) this.#ofPool.delete(pool);
  }

  #add(volume: LogicalVolume, sign: 1 | -1): void {
    if (volume.kind === 'thin') return;
    const used = this.#usedKib.get(volume.vg) ?? 0;
    this.#usedKib.set(volume.vg, used + sign * (volume.sizeKib + volume.metadataKib));
    if (volume.kind === 'pool') this.#pools.set(volume.vg, (this.#pools.get(volume.vg) ?? 0) + sign);
  }
}
