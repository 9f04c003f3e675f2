import type { Brick, Id } from '../../domain/types.ts';
import { removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type BrickReader = Pick<Reader, 'listVolumeBricks' | 'listDeviceBricks' | 'countDeviceBricks' | 'findBrick'>;
type BrickWriter = Pick<Writer, 'insertBrick' | 'updateBrick' | 'removeBrick' | 'markBricks'>;

const select = `SELECT bricks.id, volume_id AS volumeId, device_id AS deviceId, node_id AS nodeId, pool_id AS poolId, path,
  lv_name AS lvName, bricks.size_kib AS sizeKib, kind, set_index AS setIndex, bricks.position, bricks.pending_op AS pendingOp, replaces
  FROM bricks JOIN thin_pools ON thin_pools.id = pool_id JOIN devices ON devices.id = device_id`;

export function readBricks(statements: Statements): BrickReader {
  return {
    listVolumeBricks: (volumeId) => statements.all<Brick>(`${select} WHERE volume_id = ? ORDER BY bricks.id`, volumeId),
    listDeviceBricks: (deviceId) => statements.all<Brick>(`${select} WHERE device_id = ? ORDER BY bricks.id`, deviceId),
    countDeviceBricks: (deviceId) =>
      statements.column<number>('SELECT bricks FROM device_usage WHERE device_id = ?', deviceId)[0] ?? 0,
    findBrick: (id) => statements.get<Brick>(`${select} WHERE bricks.id = ?`, id),
  };
}

/** The device is the pool's: a brick that claims another one would be silently moved. */
const insert = `INSERT INTO bricks (id, volume_id, pool_id, path, lv_name, size_kib, kind, set_index, position, pending_op, replaces)
  SELECT @id, @volumeId, id, @path, @lvName, @sizeKib, @kind, @setIndex, @position, @pendingOp, @replaces
  FROM thin_pools WHERE id = @poolId AND device_id = @deviceId`;

export function writeBricks(statements: Statements): BrickWriter {
  return {
    insertBrick(brick) {
      const inserted = statements.run(insert, brick);
      if (inserted === 0) throw new Error(`Brick ${brick.id}: pool ${brick.poolId} is not on device ${brick.deviceId}`);
    },
    updateBrick: (id, change) =>
      updateRow(statements, 'bricks', { pendingOp: 'pending_op', replaces: 'replaces' }, id, change),
    removeBrick: (id) => removeRow(statements, 'bricks', id, `Brick [${id}] is still in use`),
    markBricks(volumeId, from: Id | null, to: Id | null) {
      statements.run('UPDATE bricks SET pending_op = ? WHERE volume_id = ? AND pending_op IS ?', to, volumeId, from);
    },
  };
}
