import type { HostingVolume } from '../../domain/block.ts';
import { found } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type HostingReader = Pick<
  Reader,
  'findHostingVolume' | 'getHostingVolume' | 'listHostingVolumes' | 'isHostingVolumeUnderWay'
>;
type HostingWriter = Pick<Writer, 'updateHostingVolume'>;

const select = `SELECT id AS volumeId, cluster_id AS clusterId, name, size_gib AS sizeGib, reserved_gib AS reservedGib,
  placed_gib AS placedGib, restriction, pending_op AS pendingOp FROM volumes JOIN hosting_volumes ON volume_id = id`;

export function readHostingVolumes(statements: Statements): HostingReader {
  const find: Reader['findHostingVolume'] = (volumeId) =>
    statements.get<HostingVolume>(`${select} WHERE id = ?`, volumeId);
  return {
    findHostingVolume: find,
    getHostingVolume: (volumeId) => found(find(volumeId)),
    listHostingVolumes: (clusterId) =>
      statements.all<HostingVolume>(`${select} WHERE cluster_id = ? AND block = 1 ORDER BY id`, clusterId),
    isHostingVolumeUnderWay: () =>
      statements.get(
        `SELECT 1 FROM volumes JOIN operations ON operations.id = pending_op
         WHERE pending_op IS NOT NULL AND block = 1 AND state = 'running' LIMIT 1`,
      ) !== undefined,
  };
}

export function writeHostingVolumes(statements: Statements): HostingWriter {
  return {
    updateHostingVolume(volumeId, { reservedGib, restriction }) {
      const changed = statements.run(
        `UPDATE hosting_volumes SET reserved_gib = coalesce(?, reserved_gib), restriction = coalesce(?, restriction)
         WHERE volume_id = ?`,
        reservedGib ?? null,
        restriction ?? null,
        volumeId,
      );
      found(changed === 0 ? undefined : changed);
    },
  };
}
