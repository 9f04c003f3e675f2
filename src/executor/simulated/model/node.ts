import type { Kib } from '../../../domain/units.ts';
import type { Journal } from '../state/journal.ts';
import { type Disk, Disks } from './disks.ts';
import { Files } from './files.ts';
import { Fstab } from './fstab.ts';
import { type LogicalVolume, Lvm } from './lvm.ts';
import { Mounts } from './mounts.ts';

/** What of a node is not in one of its parts. */
export interface NodeRecord {
  /** glusterd's. */
  readonly uuid: string;
  readonly pool: string;
  /** What gluster calls it; the first is shown. */
  readonly storageNames: readonly string[];
  readonly powered: boolean;
  /** Off the network when false, for us and for its peers. */
  readonly connected: boolean;
  readonly glusterd: boolean;
  /** Programs that are not installed. */
  readonly missing: readonly string[];
  /** The newest term that its lock has seen. */
  readonly term: number;
}

/** One storage node. */
export class Node {
  readonly name: string;
  readonly disks: Disks;
  readonly lvm: Lvm;
  readonly files: Files;
  readonly mounts: Mounts;
  readonly fstab: Fstab;

  constructor(journal: Journal, name: string, newDiskKib: Kib) {
    this.name = name;
    this.disks = new Disks(journal, name, newDiskKib);
    this.lvm = new Lvm(journal, name);
    this.files = new Files(journal, name);
    this.mounts = new Mounts(journal, name);
    this.fstab = new Fstab(journal, name);
  }

  /** The logical volume behind `/dev/mapper/vg-lv` or `/dev/vg/lv`. */
  volumeAt(path: string): LogicalVolume | undefined {
    const mapped = /^\/dev\/mapper\/((?:[^-]|--)+)-((?:[^-]|--)+)$/.exec(path);
    if (mapped?.[1] !== undefined && mapped[2] !== undefined) {
      return this.lvm.volume(mapped[1].replaceAll('--', '-'), mapped[2].replaceAll('--', '-'));
    }
    const [, vg = '', name = ''] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    return this.lvm.volume(vg, name);
  }

  /** The disk behind a path; a volume group's directory in /dev is none. */
  diskAt(path: string): Disk | undefined {
    const directory = path.split('/')[2] ?? '';
    return this.lvm.groups.has(directory) ? undefined : this.disks.at(path);
  }

  isMounted(volume: LogicalVolume): boolean {
    return this.mounts.isMounted(volume.filesystem);
  }
}

/** The name under which the device mapper shows a logical volume. */
export function mapperPath(volume: LogicalVolume): string {
  return `/dev/mapper/${volume.vg.replaceAll('-', '--')}-${volume.name.replaceAll('-', '--')}`;
}

/** Id of the filesystem that lies directly on a disk, without LVM. */
export const diskFilesystem = (disk: Disk): string => `disk-${disk.serial}`;
