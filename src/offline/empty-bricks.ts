import type { Reader, Writer } from '../db/tables.ts';
import { DomainError } from '../domain/errors.ts';
import type { Brick, Id } from '../domain/types.ts';

/** Whose bricks are meant. */
export interface Selection {
  readonly all: boolean;
  readonly clusters: readonly Id[];
  readonly nodes: readonly Id[];
  readonly devices: readonly Id[];
}

/**
 * Removes the rows of bricks without a path, which are on no node, and gives their space free.
 * @throws DomainError `invalid` for what is no id, `not_found` for an id of nothing
 */
export function removeEmptyBricks(writer: Writer, selection: Selection): void {
  for (const brick of selectedDevices(writer, selection).flatMap((id) => emptyBricks(writer, id))) {
    writer.removeBrick(brick.id);
    const shared = writer.listDeviceBricks(brick.deviceId).some(({ poolId }) => poolId === brick.poolId);
    if (!shared) writer.removePool(brick.poolId);
  }
}

const emptyBricks = (reader: Reader, deviceId: Id): Brick[] =>
  reader.listDeviceBricks(deviceId).filter(({ path }) => path === '');

function selectedDevices(reader: Reader, { all, clusters, nodes, devices }: Selection): Id[] {
  for (const id of [...clusters, ...nodes, ...devices]) {
    if (!/^[a-fA-F0-9]{32}$/.test(id)) throw new DomainError('invalid', `${id} is not a valid UUID`);
  }
  const ofCluster = (id: Id) => reader.listClusterDevices(reader.getCluster(id).id);
  const ofNode = (id: Id) => reader.listDevices(reader.getNode(id).id);
  const selected = [
    ...(all ? reader.listClusterIds() : clusters).flatMap(ofCluster),
    ...nodes.flatMap(ofNode),
    ...devices.map((id) => reader.getDevice(id)),
  ];
  return [...new Set(selected.map(({ id }) => id))];
}
