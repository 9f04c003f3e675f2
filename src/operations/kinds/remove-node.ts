import { DomainError, messageOf } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import { type Kind, type Remote, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { getVisibleNode } from '../targets.ts';
import { noReplacement } from './remove-device.ts';

type Request = Requests['remove-node'];

interface Plan extends Request {
  readonly devices: number;
}

/** Removes every device, whatever its state, and marks the node as failed. */
export const removeNode: Kind<Request, Plan> = {
  kind: 'remove-node',
  counted: () => true,
  recover: 'redo',

  check(reader, request) {
    getVisibleNode(reader, request.nodeId);
  },

  plan: (writer, request) => ({ ...request, devices: writer.listDevices(request.nodeId).length }),

  target: (plan) => plan.nodeId,

  steps: (plan) => plan.devices,

  async perform(plan, remote) {
    const { nodeId } = plan;
    const { state } = remote.read((reader) => reader.getNode(nodeId));
    if (state === 'failed') return;
    if (state === 'online') {
      throw new DomainError('failed', `Node must be offline before remove operation is performed, node:${nodeId}`);
    }
    for (const device of remote.read((reader) => reader.listDevices(nodeId))) {
      if (device.state !== 'failed') await remove(device.id, plan, remote);
      remote.step();
    }
  },

  undo: async () => undone(),

  finish(writer, { nodeId }) {
    writer.updateNode(nodeId, { state: 'failed' });
    return null;
  },

  forget: () => undefined,
};

async function remove(deviceId: Id, { nodeId, healCheck }: Plan, remote: Remote): Promise<void> {
  try {
    await remote.runChild('remove-device', { deviceId, healCheck, whateverState: true });
  } catch (error) {
    const [first = '', ...rest] = messageOf(error).split('\n');
    if (!first.startsWith(noReplacement(deviceId))) throw error;
    const text = `Unable to remove node [${nodeId}] as no device was found to replace device [${deviceId}]`;
    throw new DomainError('failed', [text, ...rest].join('\n'), { cause: error });
  }
}
