import type { Writer } from '../../db/tables.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Device, EntryState, Node } from '../../domain/types.ts';
import { type Kind, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { getVisibleDevice, getVisibleNode } from '../targets.ts';

/** State changes touch no node; they are operations because clients expect to poll for them. */
const recordOnly = {
  counted: ({ state }: { state: EntryState }) => state === 'failed',
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
    const node = writer.getNode(nodeId);
    if (node.state === state) return null;
    checkNodeChange(node, state);
    if (state === 'failed') for (const device of writer.listDevices(nodeId)) fail(writer, device);
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

  finish(writer, { deviceId, state }) {
    const device = writer.getDevice(deviceId);
    if (device.state === state) return null;
    checkDeviceChange(device, state);
    if (state === 'failed') fail(writer, device);
    else writer.updateDevice(deviceId, { state });
    return null;
  },
};

function checkNodeChange(node: Node, state: EntryState): void {
  if (node.state === 'failed') {
    throw new DomainError('failed', `Cannot move a failed/removed node to ${state} state`);
  }
  if (state === 'failed' && node.state === 'online') {
    throw new DomainError('failed', `Node must be offline before remove operation is performed, node:${node.id}`);
  }
}

function checkDeviceChange(device: Device, state: EntryState): void {
  if (device.state === 'failed' && state === 'online') {
    throw new DomainError('failed', 'Cannot move a failed/removed device to online state');
  }
  if (state === 'failed' && device.state === 'online') {
    throw new DomainError('failed', `Device must be offline before remove operation is performed, device:${device.id}`);
  }
}

/** Only an empty device can be marked failed here: nothing moves its bricks. */
function fail(writer: Writer, device: Device): void {
  if ((device.placedKib as number) > 0) {
    const bricks = writer.listDeviceBricks(device.id).length;
    throw new DomainError(
      'failed',
      `Unable to delete device [${device.id}] as no device was found to replace it: it holds ${bricks} bricks, and moving bricks is not supported yet\n` +
        'Delete the volumes on it first.',
    );
  }
  writer.updateDevice(device.id, { state: 'failed' });
}
