import type { Id, Volume } from '../domain/types.ts';
import type { Gib } from '../domain/units.ts';
import type { VolumeEntry } from './dump.ts';

/** `hosts` are the first storage names of the cluster's nodes, ascending by node id. */
export function toVolumeEntry(volume: Volume, bricks: readonly Id[], hosts: readonly string[]): VolumeEntry {
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
      blockinfo: volume.block ? emptyHosting(volume.sizeGib) : notHosting,
    },
    Bricks: bricks,
    GlusterVolumeOptions: volume.options,
    Pending: { Id: volume.pendingOp ?? '' },
  };
}

const notHosting = { freesize: 0, reservedsize: 0, blockvolume: [], restriction: '' };

/** A hosting volume without block volumes: Heketi keeps two in a hundred GiB back, and locks a volume whose sizes do not add up. */
function emptyHosting(size: Gib): VolumeEntry['Info']['blockinfo'] {
  const freesize = Math.floor((size * 98) / 100);
  return { ...notHosting, freesize, reservedsize: size - freesize };
}
