import type { Reader } from '../../db/tables.ts';
import type { Id } from '../../domain/types.ts';
import type { Wire } from '../json/encode.ts';

/** @throws DomainError `not_found` */
export function clusterInfo(reader: Reader, id: Id): Wire {
  const { block, file } = reader.getCluster(id);
  return { id, nodes: reader.listNodeIds(id), volumes: reader.listClusterVolumeIds(id), block, file, blockvolumes: [] };
}
