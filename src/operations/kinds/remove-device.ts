import type { Reader } from '../../db/tables.ts';
import { DomainError, isDomainError, messageOf } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import { type Kind, type Remote, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { getVisibleDevice, inUse } from '../targets.ts';
import { evictionPrefix } from './evict-brick.ts';

type Request = Requests['remove-device'];

interface Plan extends Request {
  readonly operationId: Id;
  readonly bricks: number;
  /** Something else is bringing bricks here, or removes it already. */
  readonly contested: boolean;
}

/** Moves every brick away, one after the other, and marks the device as failed. What was moved stays moved, however it ends. */
export const removeDevice: Kind<Request, Plan> = {
  kind: 'remove-device',
  counted: () => true,
  recover: 'redo',

  check(reader, request) {
    getVisibleDevice(reader, request.deviceId);
  },

  plan(writer, request, { operationId }) {
    const bricks = writer.listDeviceBricks(request.deviceId);
    const contested =
      bricks.some(({ pendingOp }) => pendingOp !== null) || isRemoved(writer, request.deviceId, operationId);
    return { ...request, operationId, bricks: bricks.length, contested };
  },

  target: (plan) => plan.deviceId,

  changes: (plan) => [{ id: plan.deviceId, description: 'Remove device' }],

  steps: (plan) => plan.bricks,

  async perform(plan, remote) {
    const { state } = remote.read((reader) => reader.getDevice(plan.deviceId));
    if (state === 'failed') return;
    if (state === 'online' && !plan.whateverState) {
      throw new DomainError(
        'failed',
        `Device must be offline before remove operation is performed, device:${plan.deviceId}`,
      );
    }
    if (plan.contested) throw new DomainError('failed', inUse);
    for (let brick = nextBrick(plan, remote); brick !== undefined; brick = nextBrick(plan, remote)) {
      await evict(brick, plan, remote);
      remote.step();
    }
  },

  undo: async () => undone(),

  finish(writer, { deviceId }) {
    if (writer.countDeviceBricks(deviceId) > 0) throw new DomainError('failed', inUse);
    writer.updateDevice(deviceId, { state: 'failed' });
    return null;
  },

  forget: () => undefined,
};

/** Read anew each time: what was moved is gone from the list. */
function nextBrick({ deviceId }: Plan, remote: Remote): Id | undefined {
  return remote.read((reader) => reader.listDeviceBricks(deviceId))[0]?.id;
}

function isRemoved(reader: Reader, deviceId: Id, operationId: Id): boolean {
  const unfinished = reader.listOperations(['running', 'interrupted', 'undoing']);
  return unfinished.some(
    ({ id, kind, targetId }) => kind === 'remove-device' && targetId === deviceId && id !== operationId,
  );
}

async function evict(brickId: Id, { deviceId, healCheck, operationId }: Plan, remote: Remote): Promise<void> {
  try {
    await remote.runChild('evict-brick', { brickId, healCheck });
  } catch (error) {
    // Deleted with its volume meanwhile.
    if (isDomainError(error, 'not_found')) return;
    const message = messageOf(error);
    if (message.startsWith(evictionPrefix)) {
      const reason = message.slice(evictionPrefix.length);
      throw new DomainError('failed', `failed to construct brick-evict for device remove (${operationId}): ${reason}`);
    }
    if (!message.startsWith('No Replacement was found')) throw error;
    throw new DomainError('failed', `${noReplacement(deviceId)}: ${message}`);
  }
}

export const noReplacement = (deviceId: Id): string =>
  `Unable to delete device [${deviceId}] as no device was found to replace it`;
