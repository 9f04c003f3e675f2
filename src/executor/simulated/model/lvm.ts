import type { Kib } from '../../../domain/units.ts';
import type { Journal } from '../state/journal.ts';
import type { Records, Shelf } from '../state/shelf.ts';
import { MultiMap } from './multi-map.ts';

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
  readonly #remember: Records<LogicalVolume>['remember'];
  readonly #ofGroup = new Map<string, Map<string, LogicalVolume>>();
  readonly #ofPool = new MultiMap();
  readonly #usedKib = new Map<string, Kib>();
  readonly #pools = new Map<string, number>();

  constructor(journal: Journal, node: string) {
    this.groups = journal.shelf<VolumeGroup>(`${node}/vgs`);
    const { remembered, remember } = journal.records<LogicalVolume>(`${node}/lvs`);
    this.#remember = remember;
    for (const [, volume] of remembered) this.#add(volume);
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
  inPool(vg: string, pool: string): readonly string[] {
    return this.#ofPool.get(`${vg}/${pool}`);
  }

  freeKib(group: VolumeGroup): Kib {
    return group.extents * group.extentKib - (this.#usedKib.get(group.name) ?? 0) - group.spareKib;
  }

  put(volume: LogicalVolume): void {
    const before = this.volume(volume.vg, volume.name);
    if (before !== undefined) this.#count(before, -1);
    this.#add(volume);
    this.#remember(`${volume.vg}/${volume.name}`, volume);
    const group = this.groups.get(volume.vg);
    if (group !== undefined && volume.metadataKib > group.spareKib) {
      this.groups.set(group.name, { ...group, spareKib: volume.metadataKib });
    }
  }

  remove({ vg, name }: LogicalVolume): void {
    const volume = this.volume(vg, name);
    if (volume === undefined) return;
    this.#ofGroup.get(vg)?.delete(name);
    this.#count(volume, -1);
    this.#remember(`${vg}/${name}`, null);
    const group = this.groups.get(vg);
    if (volume.kind === 'pool' && group !== undefined && this.#pools.get(vg) === 0) {
      this.groups.set(vg, { ...group, spareKib: 0 });
    }
  }

  #add(volume: LogicalVolume): void {
    const ofGroup = this.#ofGroup.get(volume.vg) ?? new Map<string, LogicalVolume>();
    this.#ofGroup.set(volume.vg, ofGroup.set(volume.name, volume));
    this.#count(volume, 1);
  }

  #count({ vg, name, kind, pool, sizeKib, metadataKib }: LogicalVolume, sign: 1 | -1): void {
    if (kind === 'thin') {
      if (sign === 1) this.#ofPool.add(`${vg}/${pool}`, name);
      else this.#ofPool.delete(`${vg}/${pool}`, name);
      return;
    }
    this.#usedKib.set(vg, (this.#usedKib.get(vg) ?? 0) + sign * (sizeKib + metadataKib));
    if (kind === 'pool') this.#pools.set(vg, (this.#pools.get(vg) ?? 0) + sign);
  }
}
