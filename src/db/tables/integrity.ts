import type { Statements } from '../statements.ts';
import type { Reader } from '../tables.ts';

type IntegrityReader = Pick<Reader, 'listDamage' | 'listDanglingRows' | 'listWrongSums'>;

interface DanglingRow {
  readonly table: string;
  readonly parent: string;
}

/** One row per remembered sum that is not what the rows add up to. */
const wrongSums = `
  SELECT 'devices' AS "table", 'placed KiB of device ' || id AS name, placed_kib AS remembered, placed AS counted
  FROM (SELECT devices.id, placed_kib,
    coalesce((SELECT sum(size_kib + metadata_kib) FROM thin_pools WHERE device_id = devices.id), 0) AS placed
    FROM devices LEFT JOIN device_usage ON device_id = devices.id)
  WHERE placed_kib IS NOT placed
  UNION ALL
  SELECT 'devices', 'spare KiB of device ' || id, spare_kib, spare
  FROM (SELECT devices.id, spare_kib,
    coalesce((SELECT max(metadata_kib) FROM thin_pools WHERE device_id = devices.id), 0) AS spare
    FROM devices LEFT JOIN device_usage ON device_id = devices.id)
  WHERE spare_kib IS NOT spare
  UNION ALL
  SELECT 'devices', 'bricks of device ' || id, bricks, counted
  FROM (SELECT devices.id, bricks,
    (SELECT count(*) FROM thin_pools JOIN bricks ON pool_id = thin_pools.id WHERE thin_pools.device_id = devices.id) AS counted
    FROM devices LEFT JOIN device_usage ON device_id = devices.id)
  WHERE bricks IS NOT counted
  UNION ALL
  SELECT 'clusters', 'volumes of cluster ' || id, volumes, counted
  FROM (SELECT clusters.id, volumes, (SELECT count(*) FROM volumes WHERE cluster_id = clusters.id) AS counted
    FROM clusters LEFT JOIN cluster_usage ON cluster_id = clusters.id)
  WHERE volumes IS NOT counted
  UNION ALL
  SELECT 'volumes', 'GiB taken of hosting volume ' || id, placed_gib, placed
  FROM (SELECT volumes.id, placed_gib,
    coalesce((SELECT sum(taken_gib) FROM block_volumes WHERE hosting_id = volumes.id), 0) AS placed
    FROM volumes LEFT JOIN hosting_volumes ON volume_id = volumes.id WHERE block = 1)
  WHERE placed_gib IS NOT placed
  UNION ALL
  SELECT 'operations', state || ' operations', operations, counted
  FROM (SELECT state, operations,
    (SELECT count(*) FROM operations WHERE operations.state = operation_counts.state) AS counted FROM operation_counts)
  WHERE operations IS NOT counted`;

export function readIntegrity(statements: Statements): IntegrityReader {
  return {
    // SQLite puts several findings into one row, below a heading.
    listDamage: () =>
      statements
        .column<string>('PRAGMA integrity_check')
        .flatMap((text) => text.split('\n'))
        .filter((line) => line !== 'ok' && !line.startsWith('***')),
    listDanglingRows: () => statements.all<DanglingRow>('PRAGMA foreign_key_check'),
    listWrongSums: () => statements.all(wrongSums),
  };
}
