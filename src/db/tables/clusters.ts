import type { Cluster, Id } from '../../domain/types.ts';
import { found, removeRow, updateRow } from '../rows.ts';
import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type ClusterReader = Pick<
  Reader,
  | 'listClusterIds'
  | 'findCluster'
  | 'getCluster'
  | 'listNodeIds'
  | 'listClusterVolumeIds'
  | 'countVolumes'
  | 'countVisibleVolumes'
>;
type ClusterWriter = Pick<Writer, 'insertCluster' | 'updateClusterFlags' | 'removeCluster'>;

interface Row {
  readonly id: Id;
  readonly file: 0 | 1;
  readonly block: 0 | 1;
}

export function readClusters(statements: Statements): ClusterReader {
  function findCluster(id: Id): Cluster | undefined {
    const row = statements.get<Row>('SELECT id, file, block FROM clusters WHERE id = ?', id);
    return row && { id: row.id, file: row.file === 1, block: row.block === 1 };
  }

  return {
    findCluster,
    getCluster: (id) => found(findCluster(id)),
    listClusterIds: () => statements.column('SELECT id FROM clusters ORDER BY id'),
    listNodeIds: (clusterId) =>
      statements.column('SELECT id FROM nodes WHERE cluster_id = ? AND pending_op IS NULL ORDER BY id', clusterId),
    listClusterVolumeIds: (clusterId) =>
      statements.column('SELECT id FROM volumes WHERE cluster_id = ? AND pending_op IS NULL ORDER BY id', clusterId),
    countVolumes: (clusterId) =>
      statements.column<number>('SELECT volumes FROM cluster_usage WHERE cluster_id = ?', clusterId)[0] ?? 0,
    countVisibleVolumes: (clusterId) =>
      statements.column<number>(
        `SELECT volumes - (SELECT count(*) FROM volumes WHERE pending_op IS NOT NULL AND cluster_id = cluster_usage.cluster_id)
         FROM cluster_usage WHERE cluster_id = ?`,
        clusterId,
      )[0] ?? 0,
  };
}

export function writeClusters(statements: Statements): ClusterWriter {
  return {
    insertCluster(cluster) {
      statements.run('INSERT INTO clusters (id, file, block) VALUES (@id, @file, @block)', cluster);
    },
    updateClusterFlags: (id, flags) => updateRow(statements, 'clusters', { file: 'file', block: 'block' }, id, flags),
    removeCluster: (id) =>
      removeRow(
        statements,
        'clusters',
        id,
        `Unable to delete cluster [${id}] because it contains volumes and/or nodes`,
      ),
  };
}
