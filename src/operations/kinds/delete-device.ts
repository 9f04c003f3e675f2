import { DomainError, isDomainError, messageOf } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import type { DeviceHandle } from '../../executor/executor.ts';
import { manageName } from '../bricks.ts';
import { type Kind, undone } from '../kind.ts';
import { forgetPools, type NewLeftover } from '../leftovers.ts';
import type { Requests } from '../requests.ts';
import { getVisibleDevice, inUse } from '../targets.ts';

interface Plan {
  readonly nodeId: Id;
  readonly manage: string;
  readonly device: DeviceHandle;
  readonly force: boolean;
}

/** Forced: the device is forgotten even when its host is dead, with the space that is taken there; what is on it stays as leftovers. */
export const deleteDevice: Kind<Requests['delete-device'], Plan, void, readonly NewLeftover[]> = {
  kind: 'delete-device',
  counted: () => false,
  recover: 'redo',

  check(reader, request) {
    const device = getVisibleDevice(reader, request.deviceId);
    if (device.state !== 'failed') throw new DomainError('invalid', `device: ${device.id} is not in failed state`);
    const bricks = reader.countDeviceBricks(device.id);
    if (bricks > 0 || ((device.placedKib as number) > 0 && !request.force)) {
      throw new DomainError('conflict', `Unable to delete device [${device.id}] because it contains bricks`);
    }
  },

  plan(writer, request, { operationId }) {
    const device = writer.getDevice(request.deviceId);
    if (device.pendingOp !== null) throw new DomainError('refused', inUse);
    writer.updateDevice(device.id, { pendingOp: operationId });
    const node = writer.getNode(device.nodeId);
    const { id, pvUuid, name } = device;
    return { nodeId: node.id, manage: manageName(node), device: { id, pvUuid, name }, force: request.force };
  },

  target: (plan) => plan.device.id,

  steps: () => 1,

  async perform(plan, remote) {
    try {
      await remote.executor.removeDevice(plan.manage, plan.device, plan.force);
      remote.step();
      return [];
    } catch (error) {
      const text = `Failed to delete device ${plan.device.name} with id ${plan.device.id} on host ${plan.manage}: ${messageOf(error)}`;
      if (!plan.force || !isDomainError(error, 'unreachable')) throw new DomainError('failed', text, { cause: error });
      const object = `device ${plan.device.name} (volume group vg_${plan.device.id})`;
      return [
        { nodeId: plan.nodeId, object, task: { type: 'device', device: plan.device }, poolId: null, error: text },
      ];
    }
  },

  undo: async () => undone(),

  finish(writer, plan, leftovers, context) {
    if (plan.force) forgetPools(writer, writer.getDevice(plan.device.id), context);
    context.leave(writer, leftovers);
    writer.removeDevice(plan.device.id);
    return null;
  },

  forget(writer, plan) {
    writer.updateDevice(plan.device.id, { pendingOp: null });
  },
};
