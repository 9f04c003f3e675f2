import type { Reader } from '../../db/tables.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Device, Id } from '../../domain/types.ts';
import type { Kib } from '../../domain/units.ts';
import type { DeviceFacts, DeviceHandle } from '../../executor/executor.ts';
import { manageName } from '../bricks.ts';
import { type Kind, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { getVisibleDevice, inUse } from '../targets.ts';

interface Plan {
  readonly manage: string;
  readonly device: DeviceHandle;
}

interface Measured {
  readonly facts: DeviceFacts;
  /** What was placed there when the node was asked. */
  readonly placedKib: Kib;
}

/** Reads the volume group's size from the node, and how much of it is taken by what is not ours. */
export const resyncDevice: Kind<Requests['resync-device'], Plan, void, Measured> = {
  kind: 'resync-device',
  counted: () => false,
  recover: 'redo',

  check(reader, request) {
    getVisibleDevice(reader, request.deviceId);
  },

  plan(writer, request) {
    const { id, pvUuid, name, nodeId } = writer.getDevice(request.deviceId);
    return { manage: manageName(writer.getNode(nodeId)), device: { id, pvUuid, name } };
  },

  target: (plan) => plan.device.id,

  steps: () => 1,

  async perform(plan, remote) {
    const { placedKib } = remote.read((reader) => settled(reader, plan.device.id));
    const facts = await remote.executor.inspectDevice(plan.manage, plan.device);
    remote.step();
    return { facts, placedKib };
  },

  undo: async () => undone(),

  finish(writer, plan, { facts, placedKib }) {
    const device = settled(writer, plan.device.id);
    if (device.placedKib !== placedKib) throw new DomainError('failed', inUse);
    const used = (facts.totalKib as number) - (facts.freeKib as number);
    const ours = (device.placedKib as number) + (device.spareKib as number);
    writer.updateDevice(device.id, {
      totalKib: facts.totalKib,
      foreignKib: Math.max(0, used - ours),
      extentKib: facts.extentKib,
      pvUuid: facts.pvUuid,
      paths: facts.paths,
    });
    return null;
  },

  forget: () => undefined,
};

/** What is being made or removed on a device is on the node or not: its sizes say nothing until that has ended. */
function settled(reader: Reader, deviceId: Id): Device {
  if (reader.listDeviceBricks(deviceId).some(({ pendingOp }) => pendingOp !== null)) {
    throw new DomainError('failed', inUse);
  }
  return reader.getDevice(deviceId);
}
