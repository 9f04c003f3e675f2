import { mountRoot } from '../../domain/names.ts';
import type { Nodes } from './model/nodes.ts';
import { snapshotRoot } from './programs/gluster/copies.ts';

/** All that a test may want to know of a node, as plain values in a fixed order. */
export interface NodeState {
  readonly physicalVolumes: readonly string[];
  readonly volumeGroups: readonly string[];
  /** Free space of each volume group in KiB. */
  readonly freeKib: Readonly<Record<string, number>>;
  /** `vg/pool`. */
  readonly pools: readonly string[];
  /** `vg/volume`, pools left out. */
  readonly volumes: readonly string[];
  /** `source target`. */
  readonly mounts: readonly string[];
  /** Lines of all fstab files. */
  readonly fstab: readonly string[];
  /** Directories below Heketi's mount root, those inside of mounts left out. */
  readonly directories: readonly string[];
  /** Where gluster mounts the bricks of snapshots and clones. */
  readonly snapshotMounts: readonly string[];
  /** What the node's gluster pool holds, whoever looks. */
  readonly gluster: {
    readonly volumes: readonly string[];
    readonly snapshots: readonly string[];
    /** `volume/name size`, in GiB. */
    readonly blocks: readonly string[];
  };
  /** Other members of its pool, by what gluster calls them. */
  readonly peers: readonly string[];
}

export function inspectNode(nodes: Nodes, name: string): NodeState {
  const node = nodes.get(name);
  const pool = nodes.poolOf(name);
  const groups = [...node.lvm.groups.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  const all = groups.flatMap((group) => node.lvm.volumesOf(group.name));
  const names = (wanted: boolean) =>
    all.filter((volume) => (volume.kind === 'pool') === wanted).map((volume) => `${volume.vg}/${volume.name}`);
  return {
    physicalVolumes: node.disks.all().flatMap((disk) => (disk.pvUuid === null ? [] : [disk.path])),
    volumeGroups: groups.map((group) => group.name),
    freeKib: Object.fromEntries(groups.map((group) => [group.name, node.lvm.freeKib(group)])),
    pools: names(true),
    volumes: names(false),
    mounts: node.mounts.all().map(({ source, target }) => `${source} ${target}`),
    fstab: node.fstab.files().flatMap((file) => node.fstab.lines(file)),
    directories: node.files.below(mountRoot),
    snapshotMounts: node.files.below(snapshotRoot),
    gluster: {
      volumes: [...pool.volumes.keys()].sort(),
      snapshots: [...pool.snapshots.keys()].sort(),
      blocks: [...pool.blocks.values()].map(({ volume, name, sizeGib }) => `${volume}/${name} ${sizeGib}`).sort(),
    },
    peers: nodes
      .membersOf(pool)
      .filter((member) => member !== name)
      .map((member) => nodes.shownAs(member))
      .sort(),
  };
}
