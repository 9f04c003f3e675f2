import { DomainError, isDomainError, messageOf } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import type { DeviceFacts, DeviceHandle, DeviceSetup } from '../../executor/executor.ts';
import { manageName } from '../bricks.ts';
import { type Kind, undone } from '../kind.ts';
import type { AddDevice } from '../requests.ts';
import { vgTags } from '../vg-tags.ts';

interface Plan {
  readonly nodeId: Id;
  readonly manage: string;
  readonly device: Omit<DeviceSetup, 'known'>;
}

/** A disk becomes a volume group of its own. */
export const addDevice: Kind<AddDevice, Plan, void, DeviceFacts> = {
  kind: 'add-device',
  counted: () => false,
  recover: 'undo',

  check(reader, request) {
    const node = reader.findNode(request.nodeId);
    if (node === undefined || node.pendingOp !== null) throw new DomainError('not_found', 'Node id does not exist');
  },

  plan(writer, request, { operationId, parts }) {
    const node = writer.getNode(request.nodeId);
    const id = parts.newId();
    writer.insertDevice({
      id,
      nodeId: node.id,
      name: request.name,
      paths: [],
      pvUuid: '',
      state: 'online',
      tags: request.tags,
      totalKib: 0,
      foreignKib: 0,
      extentKib: 0,
      pendingOp: operationId,
    });
    const device = {
      id,
      name: request.name,
      destroyData: request.destroyData,
      vgTags: vgTags(node, request.tags),
    };
    return { nodeId: node.id, manage: manageName(node), device };
  },

  target: (plan) => plan.device.id,

  steps: () => 1,

  async perform(plan, remote) {
    const known = remote.read((reader) => reader.listPvUuids());
    const facts = await remote.executor.ensureDevice(plan.manage, {
      ...plan.device,
      known: new Map(known.map(({ pvUuid, deviceId }) => [pvUuid, deviceId])),
    });
    remote.step();
    return facts;
  },

  async undo(plan, remote) {
    const device: DeviceHandle = { id: plan.device.id, name: plan.device.name, pvUuid: '' };
    try {
      await remote.executor.removeDevice(plan.manage, device);
      return undone();
    } catch (error) {
      if (!isDomainError(error, 'unreachable')) throw error;
      const object = `device ${device.name} (volume group vg_${device.id})`;
      return undone([
        { nodeId: plan.nodeId, object, task: { type: 'device', device }, poolId: null, error: messageOf(error) },
      ]);
    }
  },

  finish(writer, plan, { pvUuid, paths, totalKib, extentKib }) {
    writer.updateDevice(plan.device.id, { pvUuid, paths, totalKib, extentKib, pendingOp: null });
    return null;
  },

  forget(writer, plan, leftovers, context) {
    context.leave(writer, leftovers);
    writer.removeDevice(plan.device.id);
  },
};
