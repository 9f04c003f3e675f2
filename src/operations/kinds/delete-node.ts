import { DomainError } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import { storageName } from '../bricks.ts';
import { type HostRef, type Kind, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';
import { getVisibleNode, inUse } from '../targets.ts';
import { clusterHosts } from '../volumes.ts';

interface Plan {
  readonly nodeId: Id;
  readonly clusterId: Id;
  readonly storage: string;
  /** The others of its pool, which detach it; none for the last node of a cluster. */
  readonly members: readonly HostRef[];
}

/** A node leaves the trusted pool of its cluster. It may be dead: the others detach it. One that was removed is forgotten with what is left on it. */
export const deleteNode: Kind<Requests['delete-node'], Plan> = {
  kind: 'delete-node',
  counted: () => false,
  recover: 'redo',

  check(reader, request) {
    const { id, state } = getVisibleNode(reader, request.nodeId);
    if (reader.listDevices(id).length > 0) {
      throw new DomainError('conflict', `Unable to delete node [${id}] because it contains devices`);
    }
    const leftovers = reader.listNodeLeftovers(id);
    if (leftovers.length > 0 && state !== 'failed') {
      const objects = leftovers.map(({ object }) => `\n${object}`).join('');
      throw new DomainError(
        'conflict',
        `Unable to delete node [${id}] because of what is left on it:${objects}\nIt goes when the node answers. If it never will: heketi-cli node remove ${id}`,
      );
    }
  },

  plan(writer, request, { operationId }) {
    const node = writer.getNode(request.nodeId);
    if (node.pendingOp !== null) throw new DomainError('refused', inUse);
    writer.updateNode(node.id, { pendingOp: operationId });
    const others = writer.listNodes(node.clusterId).filter(({ id }) => id !== node.id);
    return {
      nodeId: node.id,
      clusterId: node.clusterId,
      storage: storageName(node),
      members: clusterHosts(others),
    };
  },

  target: (plan) => plan.nodeId,

  steps: () => 1,

  async perform(plan, remote) {
    if (plan.members.length > 0) {
      await remote.gluster(plan.clusterId, () => remote.executor.removePeer(remote.hosts(plan.members), plan.storage));
    }
    remote.step();
  },

  undo: async () => undone(),

  finish(writer, plan) {
    for (const { id } of writer.listNodeLeftovers(plan.nodeId)) writer.removeLeftover(id);
    writer.removeNode(plan.nodeId);
    writer.removeBlockHost(plan.clusterId, plan.storage);
    return null;
  },

  forget(writer, plan) {
    writer.updateNode(plan.nodeId, { pendingOp: null });
  },
};
