import type { Reader } from '../db/tables.ts';
import { DomainError } from '../domain/errors.ts';
import type { Device, Id, Node } from '../domain/types.ts';

/** What Heketi answers when something else works on the object. */
export const inUse = 'The target exists, contains other items, or is in use.';

/** @throws DomainError `not_found` also for a device that is still being added */
export function getVisibleDevice(reader: Reader, id: Id): Device {
  const device = reader.getDevice(id);
  if (device.pendingOp !== null) throw new DomainError('not_found', 'Id not found');
  return device;
}

/** @throws DomainError `not_found` also for a node that is still being added */
export function getVisibleNode(reader: Reader, id: Id): Node {
  const node = reader.getNode(id);
  if (node.pendingOp !== null) throw new DomainError('not_found', 'Id not found');
  return node;
}
