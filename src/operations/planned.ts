import type { Reader } from '../db/tables.ts';
import type { Brick, Node, Volume } from '../domain/types.ts';
import { manageName, type PlannedBrick, storageName } from './bricks.ts';

/** The volume's bricks as plans hold them, from the rows; in gluster's order. */
export function plannedFromRows(reader: Reader, volume: Volume, nodes: readonly Node[]): PlannedBrick[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return reader
    .listVolumeBricks(volume.id)
    .sort((a, b) => a.setIndex - b.setIndex || a.position - b.position)
    .map((brick) => plannedFromRow(reader, brick, byId.get(brick.nodeId) ?? reader.getNode(brick.nodeId), volume.gid));
}

function plannedFromRow(reader: Reader, brick: Brick, node: Node, gid: number): PlannedBrick {
  const pool = reader.getPool(brick.poolId);
  return {
    nodeId: node.id,
    manage: manageName(node),
    storage: storageName(node),
    poolId: pool.id,
    ref: `${storageName(node)}:${brick.path}`,
    setIndex: brick.setIndex,
    position: brick.position,
    spec: {
      id: brick.id,
      deviceId: brick.deviceId,
      poolName: pool.name,
      lvName: brick.lvName,
      path: brick.path,
      sizeKib: brick.sizeKib,
      poolKib: pool.sizeKib,
      metadataKib: pool.metadataKib,
      arbiter: brick.kind === 'arbiter',
      gid,
    },
  };
}
