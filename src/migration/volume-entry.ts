import { type BlockVolume, freeGib } from '../domain/block.ts';
import type { Records } from '../domain/records.ts';
import type { Id, Volume } from '../domain/types.ts';
import type { Gib } from '../domain/units.ts';
import type { VolumeEntry } from './dump.ts';

/** What a volume's entry says of other rows. */
export interface Around {
  readonly bricks: readonly Id[];
  /** The first storage names of the cluster's nodes, ascending by node id. */
  readonly hosts: readonly string[];
  readonly hosting: Records['hosting'][number] | undefined;
  /** Those that it holds. */
  readonly blockVolumes: readonly BlockVolume[];
}

export function toVolumeEntry(volume: Volume, { bricks, hosts, hosting, blockVolumes }: Around): VolumeEntry {
  const { requested } = volume;
  const [first = '', ...others] = hosts;
  return {
    Info: {
      size: volume.sizeGib,
      // Where it was asked to be is not kept: it is where it is.
      clusters: [],
      name: volume.name,
      durability: {
        type: requested.type,
        replicate: { replica: requested.replica },
        disperse: { data: requested.data, redundancy: requested.redundancy },
      },
      gid: volume.gid,
      block: volume.block,
      snapshot: volume.snapshot,
      id: volume.id,
      cluster: volume.clusterId,
      mount: {
        glusterfs: {
          hosts,
          device: `${first}:${volume.name}`,
          options: { 'backup-volfile-servers': others.join(',') },
        },
      },
      blockinfo: hosting === undefined ? notHosting : hostingInfo(volume.sizeGib, hosting, blockVolumes),
    },
    Bricks: bricks,
    GlusterVolumeOptions: volume.options,
    Pending: { Id: volume.pendingOp ?? '' },
  };
}

const notHosting = { freesize: 0, reservedsize: 0, blockvolume: [], restriction: '' };

function hostingInfo(
  sizeGib: Gib,
  { reservedGib, restriction }: Records['hosting'][number],
  blockVolumes: readonly BlockVolume[],
): VolumeEntry['Info']['blockinfo'] {
  const placedGib = blockVolumes.reduce((sum, { takenGib }) => sum + takenGib, 0);
  return {
    freesize: freeGib({ sizeGib, reservedGib, placedGib }),
    reservedsize: reservedGib,
    blockvolume: blockVolumes.map(({ id }) => id),
    restriction,
  };
}
