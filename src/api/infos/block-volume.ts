import type { Reader } from '../../db/tables.ts';
import { type BlockVolume, freeGib } from '../../domain/block.ts';
import type { Volume } from '../../domain/types.ts';
import type { Wire } from '../json/encode.ts';

/** Sizes are GiB. While an expansion runs: the old size. */
export function blockVolumeInfo(reader: Reader, block: BlockVolume): Wire {
  const { hosts, iqn, username, password } = block;
  return {
    size: block.sizeGib,
    name: block.name,
    hacount: block.haCount || undefined,
    id: block.id,
    blockvolume: { hosts, iqn, lun: 0, username, password },
    cluster: reader.getVolume(block.hostingId).clusterId,
    blockhostingvolume: block.hostingId,
    usablesize: block.usableGib || block.sizeGib,
  };
}

/** What a volume holds of block volumes; nothing for other volumes. Those not finished are not shown, but their space is taken. */
export function hostingInfo(reader: Reader, volume: Volume): Wire {
  const hosting = reader.findHostingVolume(volume.id);
  if (hosting === undefined) return {};
  const blocks = reader.listHostedBlockVolumeIds(volume.id);
  return {
    freesize: freeGib(hosting) || undefined,
    reservedsize: hosting.reservedGib || undefined,
    blockvolume: blocks.length > 0 ? blocks : undefined,
    restriction: hosting.restriction || undefined,
  };
}
