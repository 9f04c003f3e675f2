import { DomainError } from '../../domain/errors.ts';
import { type BlockTarget, blockTarget } from '../block-target.ts';
import { type Kind, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { inUse } from '../targets.ts';

type Request = Requests['delete-block-volume'];

const prefix = 'Failed to set up block volume delete: ';

/** A block volume goes from all hosts that serve it; its hosting volume stays, also when it is empty then. */
export const deleteBlockVolume: Kind<Request, BlockTarget> = {
  kind: 'delete-block-volume',
  prefix,
  counted: () => true,
  recover: 'redo',

  check(reader, request) {
    reader.getBlockVolume(request.blockVolumeId);
  },

  plan(writer, request, { operationId }) {
    const block = writer.getBlockVolume(request.blockVolumeId);
    if (block.pendingOp !== null || block.expandOp !== null) throw new DomainError('refused', `${prefix}${inUse}`);
    writer.updateBlockVolume(block.id, { pendingOp: operationId });
    return blockTarget(writer, block);
  },

  target: (plan) => plan.id,
  changes: ({ id }) => [{ id, description: 'Delete block volume' }],
  steps: () => 1,

  async perform({ hosts, hosting, name }, remote) {
    await remote.executor.removeBlockVolume(remote.hosts(hosts), hosting, name);
    remote.step();
  },

  /** What some hosts have dropped already stays dropped: deleting it again takes the rest. */
  async undo({ hosts, hosting, name }, remote) {
    const facts = await remote.executor.findBlockVolume(remote.hosts(hosts), hosting, name);
    return facts === undefined ? { outcome: 'completed', result: undefined } : undone();
  },

  finish(writer, { id }) {
    writer.removeBlockVolume(id);
    return null;
  },

  forget(writer, { id }) {
    writer.updateBlockVolume(id, { pendingOp: null });
  },
};
