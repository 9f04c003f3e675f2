import { DomainError, isDomainError } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import { manageName } from '../bricks.ts';
import { type Kind, type Remote, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { getVisibleDevice, getVisibleNode } from '../targets.ts';

/** These state changes change nothing on nodes; they are operations because clients expect to poll for them. */
const recordOnly = {
  counted: () => false,
  recover: 'redo',
  steps: () => 0,
  perform: async () => undefined,
  undo: async () => undone(),
  forget: () => undefined,
} as const;

type NodeRequest = Requests['set-node-state'];

export const setNodeState: Kind<NodeRequest, NodeRequest> = {
  ...recordOnly,
  kind: 'set-node-state',

  check(reader, request) {
    getVisibleNode(reader, request.nodeId);
  },

  plan: (_writer, request) => request,
  target: ({ nodeId }) => nodeId,

  finish(writer, { nodeId, state }) {
    if (writer.getNode(nodeId).state === 'failed') {
      throw new DomainError('failed', `Cannot move a failed/removed node to ${state} state`);
    }
    writer.updateNode(nodeId, { state });
    return null;
  },
};

type DeviceRequest = Requests['set-device-state'];

export const setDeviceState: Kind<DeviceRequest, DeviceRequest> = {
  ...recordOnly,
  kind: 'set-device-state',

  check(reader, request) {
    getVisibleDevice(reader, request.deviceId);
  },

  plan: (_writer, request) => request,
  target: ({ deviceId }) => deviceId,

  async perform({ deviceId, state }, remote) {
    if (state === 'online') await checkIsThere(deviceId, remote);
  },

  finish(writer, { deviceId, state }) {
    if (state === 'online' && writer.getDevice(deviceId).state === 'failed') {
      throw new DomainError('failed', 'Cannot move a failed/removed device to online state');
    }
    writer.updateDevice(deviceId, { state });
    return null;
  },
};

/**
 * A removed device may be made offline, and then online again: nothing may be placed on one whose disk is gone. A node that does not
 * answer says nothing of its disks.
 */
async function checkIsThere(deviceId: Id, remote: Remote): Promise<void> {
  const { host, device } = remote.read((reader) => {
    const found = reader.getDevice(deviceId);
    return { host: manageName(reader.getNode(found.nodeId)), device: found };
  });
  try {
    await remote.executor.inspectDevice(host, device);
  } catch (error) {
    if (!isDomainError(error, 'unreachable')) throw error;
  }
}
