import type { BlockVolume } from '../../domain/block.ts';
import type { Id } from '../../domain/types.ts';
import { type Columns, found, removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { BlockVolumeChange, Reader, Writer } from '../tables.ts';

type BlockVolumeReader = Pick<
  Reader,
  | 'findBlockVolume'
  | 'getBlockVolume'
  | 'findBlockVolumeByName'
  | 'listBlockVolumeIds'
  | 'listClusterBlockVolumeIds'
  | 'listHostedBlockVolumeIds'
  | 'listBlockVolumes'
>;
type BlockVolumeWriter = Pick<
  Writer,
  'insertBlockVolume' | 'updateBlockVolume' | 'removeBlockVolume' | 'removeBlockHost'
>;

type Row = Omit<BlockVolume, 'auth' | 'hosts'> & { readonly auth: 0 | 1; readonly hosts: string };

const select = `SELECT id, hosting_id AS hostingId, name, size_gib AS sizeGib, taken_gib AS takenGib, usable_gib AS usableGib,
  ha_count AS haCount, auth, hosts, iqn, username, password, pending_op AS pendingOp, expand_op AS expandOp FROM block_volumes`;

const changeable: Columns<BlockVolumeChange> = {
  sizeGib: 'size_gib',
  takenGib: 'taken_gib',
  usableGib: 'usable_gib',
  haCount: 'ha_count',
  hosts: 'hosts',
  iqn: 'iqn',
  username: 'username',
  password: 'password',
  pendingOp: 'pending_op',
  expandOp: 'expand_op',
};

const toBlockVolume = (row: Row): BlockVolume => ({ ...row, auth: row.auth === 1, hosts: JSON.parse(row.hosts) });

export function readBlockVolumes(statements: Statements): BlockVolumeReader {
  function findBlockVolume(id: Id): BlockVolume | undefined {
    const row = statements.get<Row>(`${select} WHERE id = ?`, id);
    return row && toBlockVolume(row);
  }

  return {
    findBlockVolume,
    getBlockVolume: (id) => found(findBlockVolume(id)),
    findBlockVolumeByName(hostingId, name) {
      const row = statements.get<Row>(`${select} WHERE hosting_id = ? AND name = ?`, hostingId, name);
      return row && toBlockVolume(row);
    },
    listBlockVolumeIds: () =>
      statements.column(
        'SELECT id FROM block_volumes INDEXED BY block_volumes_visible WHERE pending_op IS NULL ORDER BY id',
      ),
    listClusterBlockVolumeIds: (clusterId) =>
      statements.column(
        `SELECT block_volumes.id FROM volumes JOIN block_volumes ON hosting_id = volumes.id
         WHERE cluster_id = ? AND block = 1 AND block_volumes.pending_op IS NULL ORDER BY block_volumes.id`,
        clusterId,
      ),
    listHostedBlockVolumeIds: (hostingId) =>
      statements.column(
        'SELECT id FROM block_volumes WHERE hosting_id = ? AND pending_op IS NULL ORDER BY id',
        hostingId,
      ),
    listBlockVolumes: (hostingId) =>
      statements.all<Row>(`${select} WHERE hosting_id = ? ORDER BY id`, hostingId).map(toBlockVolume),
  };
}

/** Of every block volume in the cluster, without the host. */
const dropHost = `UPDATE block_volumes
  SET hosts = (SELECT json_group_array(value ORDER BY key) FROM json_each(hosts) WHERE value <> @host)
  WHERE hosting_id IN (SELECT id FROM volumes WHERE cluster_id = @clusterId AND block = 1)
    AND EXISTS (SELECT 1 FROM json_each(hosts) WHERE value = @host)`;

export function writeBlockVolumes(statements: Statements): BlockVolumeWriter {
  return {
    insertBlockVolume(block) {
      statements.run(
        `INSERT INTO block_volumes (id, hosting_id, name, size_gib, taken_gib, usable_gib, ha_count, auth, hosts, iqn, username,
           password, pending_op, expand_op)
         VALUES (@id, @hostingId, @name, @sizeGib, @takenGib, @usableGib, @haCount, @auth, @hosts, @iqn, @username,
           @password, @pendingOp, @expandOp)`,
        block,
      );
    },
    updateBlockVolume: (id, change) => updateRow(statements, 'block_volumes', changeable, id, change),
    removeBlockVolume: (id) => removeRow(statements, 'block_volumes', id, `Block volume [${id}] is still in use`),
    removeBlockHost(clusterId, host) {
      statements.run(dropHost, { clusterId, host });
    },
  };
}
