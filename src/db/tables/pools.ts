import type { ThinPool } from '../../domain/types.ts';
import { found, removeRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type PoolReader = Pick<Reader, 'getPool' | 'listAllPools' | 'isPoolUsed'>;
type PoolWriter = Pick<Writer, 'insertPool' | 'removePool'>;

const select = `SELECT id, device_id AS deviceId, name, size_kib AS sizeKib, metadata_kib AS metadataKib FROM thin_pools`;

export function readPools(statements: Statements): PoolReader {
  return {
    getPool: (id) => found(statements.get<ThinPool>(`${select} WHERE id = ?`, id)),
    isPoolUsed: (id) =>
      statements.column<number>(
        `SELECT EXISTS (SELECT 1 FROM bricks WHERE pool_id = ?) OR EXISTS (SELECT 1 FROM leftovers WHERE pool_id = ?)`,
        id,
        id,
      )[0] === 1,
    listAllPools: () => statements.all<ThinPool>(`${select} ORDER BY id`),
  };
}

export function writePools(statements: Statements): PoolWriter {
  return {
    insertPool(pool) {
      statements.run(
        `INSERT INTO thin_pools (id, device_id, name, size_kib, metadata_kib)
         VALUES (@id, @deviceId, @name, @sizeKib, @metadataKib)`,
        pool,
      );
    },
    removePool: (id) =>
      removeRow(statements, 'thin_pools', id, `Unable to remove thin pool [${id}] because bricks or leftovers use it`),
  };
}
