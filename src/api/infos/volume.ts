import type { Reader } from '../../db/tables.ts';
import type { RequestedDurability } from '../../domain/durability.ts';
import type { Volume } from '../../domain/types.ts';
import { shortestFloat32 } from '../../domain/units.ts';
import type { Wire } from '../json/encode.ts';
import { hostingInfo } from './block-volume.ts';
import { bricksInfo } from './device.ts';

/** While an expansion runs: the old size, and the new bricks already. */
export function volumeInfo(reader: Reader, volume: Volume): Wire {
  return {
    size: volume.sizeGib,
    name: volume.name,
    durability: durabilityInfo(volume.requested),
    gid: volume.gid || undefined,
    glustervolumeoptions: volume.options.length > 0 ? volume.options : undefined,
    block: volume.block || undefined,
    snapshot: { enable: volume.snapshot.enable, factor: shortestFloat32(volume.snapshot.factor) },
    id: volume.id,
    cluster: volume.clusterId,
    mount: { glusterfs: mountInfo(reader, volume) },
    blockinfo: hostingInfo(reader, volume),
    bricks: bricksInfo(reader.listVolumeBricks(volume.id)),
  };
}

/** What the request said: a replica count that it left out stays out, although two replicas are kept. */
function durabilityInfo({ type, replica, data, redundancy }: RequestedDurability): Wire {
  return {
    type: type || undefined,
    replicate: { replica: replica || undefined },
    disperse: { data: data || undefined, redundancy: redundancy || undefined },
  };
}

/** Every node serves every volume, so the hosts are those of the cluster as it is now, in order of node id. */
function mountInfo(reader: Reader, { clusterId, name }: Volume): Wire {
  const hosts = reader.listStorageHosts(clusterId);
  const [first = '', ...others] = hosts;
  return { hosts, device: `${first}:${name}`, options: { 'backup-volfile-servers': others.join(',') } };
}
