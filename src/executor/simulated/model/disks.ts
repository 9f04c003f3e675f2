import type { Kib } from '../../../domain/units.ts';
import type { Journal } from '../state/journal.ts';
import type { Shelf } from '../state/shelf.ts';

export interface Disk {
  /** What it is known by; its path may change at boot. */
  readonly serial: string;
  readonly path: string;
  readonly sizeKib: Kib;
  /** What is found at its beginning: `xfs`, `ext4`, `gpt`, `LVM2_member`; null when it is empty. */
  readonly signature: string | null;
  readonly pvUuid: string | null;
  readonly vg: string | null;
  /** Where the extents of its physical volume begin. */
  readonly startKib: Kib;
  /** Its first partition is mounted at `/`. */
  readonly holdsRoot: boolean;
  /** No disk has this path any more; it went to another one at boot. */
  readonly absent: boolean;
}

const pvLinks = '/dev/disk/by-id/lvm-pv-uuid-';
const serialLinks = '/dev/disk/by-id/simulated-';

/** The disks of one node. Every path under /dev that somebody asks for is an empty disk until something else is known of it. */
export class Disks {
  readonly #disks: Shelf<Disk>;
  readonly #byPath = new Map<string, string>();
  readonly #byPv = new Map<string, string>();
  readonly #newDiskKib: Kib;

  constructor(journal: Journal, node: string, newDiskKib: Kib) {
    this.#newDiskKib = newDiskKib;
    this.#disks = journal.shelf<Disk>(`${node}/disks`, (serial, before, after) => {
      if (before !== undefined && this.#byPath.get(before.path) === serial) this.#byPath.delete(before.path);
      if (before?.pvUuid) this.#byPv.delete(before.pvUuid);
      if (after !== undefined) this.#byPath.set(after.path, serial);
      if (after?.pvUuid) this.#byPv.set(after.pvUuid, serial);
    });
  }

  /** The disk behind a path or one of udev's links. */
  at(path: string): Disk | undefined {
    if (path.startsWith(pvLinks)) return this.withPv(path.slice(pvLinks.length));
    if (path.startsWith(serialLinks)) return this.present(path.slice(serialLinks.length));
    const serial = this.#byPath.get(path);
    if (serial !== undefined) return this.present(serial);
    if (!/^\/dev\/(?!mapper\/|disk\/|dm-|null$)[^/]/.test(path)) return undefined;
    const disk = this.blank(path);
    this.put(disk);
    return disk;
  }

  withPv(uuid: string): Disk | undefined {
    const serial = this.#byPv.get(uuid);
    return serial === undefined ? undefined : this.present(serial);
  }

  present(serial: string): Disk | undefined {
    const disk = this.#disks.get(serial);
    return disk?.absent ? undefined : disk;
  }

  all(): Disk[] {
    return [...this.#disks.values()]
      .filter((disk) => !disk.absent)
      .sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  /** udev's links to it, below /dev. */
  links(disk: Disk): string[] {
    const links = [`disk/by-id/simulated-${disk.serial}`];
    if (disk.pvUuid !== null) links.push(`disk/by-id/lvm-pv-uuid-${disk.pvUuid}`);
    return links;
  }

  put(disk: Disk): void {
    this.#disks.set(disk.serial, disk);
  }

  blank(path: string): Disk {
    const serial = path.slice('/dev/'.length).replaceAll('/', '-');
    return {
      serial: this.#disks.has(serial) ? `${serial}-${this.#disks.size}` : serial,
      path,
      sizeKib: this.#newDiskKib,
      signature: null,
      pvUuid: null,
      vg: null,
      startKib: 0,
      holdsRoot: false,
      absent: false,
    };
  }

  /** What a boot may do: disks get each other's paths. A path that is left by its disk and taken by none is no device any more. */
  rename(paths: ReadonlyMap<string, string>): void {
    const moved = [...paths].flatMap(([from, to]) => {
      const disk = this.at(from);
      return disk === undefined ? [] : [{ ...disk, path: to }];
    });
    for (const disk of moved) this.put(disk);
    for (const from of paths.keys()) {
      if (!moved.some((disk) => disk.path === from)) this.put({ ...this.blank(from), absent: true });
    }
  }
}
