import type { Reader } from '../../db/tables.ts';
import type { Id } from '../../domain/types.ts';
import type { Wire } from '../json/encode.ts';

/** What is not finished is not shown. @throws DomainError `not_found` */
export function clusterInfo(reader: Reader, id: Id): Wire {
  const { block, file } = reader.getCluster(id);
  const nodes = reader.listNodeIds(id);
  const volumes = reader.listClusterVolumeIds(id);
  return { id, nodes, volumes, block, file, blockvolumes: reader.listClusterBlockVolumeIds(id) };
}
