import type { Reader } from '../../db/tables.ts';
import { DomainError, messageOf } from '../../domain/errors.ts';
import type { Id } from '../../domain/types.ts';
import { manageName } from '../bricks.ts';
import { type HostRef, type Kind, type Remote, undone } from '../kind.ts';
import type { AddNode } from '../requests.ts';
import { clusterHosts } from '../volumes.ts';

interface Plan {
  readonly nodeId: Id;
  readonly clusterId: Id;
  readonly manage: string;
  readonly storage: string;
  /** Members of the pool that it joins; none for the first node of a cluster. */
  readonly members: readonly HostRef[];
  /** It was a member before: undoing must not detach it. */
  readonly wasPeer: boolean;
}

/** A node joins the trusted pool of its cluster. */
export const addNode: Kind<AddNode, Plan, { wasPeer: boolean }> = {
  kind: 'add-node',
  counted: () => false,
  recover: 'undo',

  check(reader, request) {
    if (reader.findCluster(request.clusterId) === undefined) {
      throw new DomainError('not_found', 'Cluster id does not exist');
    }
    checkNames(reader, request);
  },

  async probe(request, remote) {
    const nodes = remote.read((reader) => reader.listNodes(request.clusterId));
    const members = nodes.filter((node) => node.pendingOp === null);
    if (members.length === 0) {
      await checkFirst(request, remote);
      return { wasPeer: false };
    }
    const working = await firstWorking(clusterHosts(members), remote);
    const peers = await remote.executor.listPeers(working);
    return { wasPeer: peers.some(({ hostnames }) => hostnames.includes(request.storage[0] ?? '')) };
  },

  plan(writer, request, { operationId, found, parts }) {
    checkNames(writer, request);
    const members = clusterHosts(writer.listNodes(request.clusterId));
    const nodeId = parts.newId();
    const names = { manage: once(request.manage), storage: once(request.storage) };
    writer.insertNode({ ...request, ...names, id: nodeId, state: 'online', pendingOp: operationId });
    return {
      nodeId,
      clusterId: request.clusterId,
      manage: manageName(request),
      storage: request.storage[0] ?? '',
      members,
      wasPeer: found.wasPeer,
    };
  },

  target: (plan) => plan.nodeId,

  steps: () => 2,

  async perform(plan, remote) {
    await remote.executor.checkNode(plan.manage);
    remote.step();
    if (plan.members.length > 0) {
      await remote.gluster(plan.clusterId, () => remote.executor.ensurePeer(remote.hosts(plan.members), plan.storage));
    }
    remote.step();
  },

  async undo(plan, remote) {
    if (plan.members.length === 0 || plan.wasPeer) return undone();
    await remote.gluster(plan.clusterId, () => remote.executor.removePeer(remote.hosts(plan.members), plan.storage));
    return undone();
  },

  finish(writer, plan) {
    writer.updateNode(plan.nodeId, { pendingOp: null });
    return `/nodes/${plan.nodeId}`;
  },

  forget(writer, plan) {
    writer.removeNode(plan.nodeId);
  },
};

/** A name that is given twice is one name. */
const once = (names: readonly string[]): string[] => [...new Set(names)];

/** Heketi ends the text with a line end of its own; clients compare the trimmed text. */
function checkNames(reader: Reader, request: AddNode): void {
  const used = (name: string, id: Id) =>
    new DomainError('conflict', `Hostname ${name} already used by node with id ${id}\n`);
  for (const name of request.manage) {
    const node = reader.findNodeByManageName(name);
    if (node !== undefined) throw used(name, node.id);
  }
  for (const name of request.storage) {
    const node = reader.findNodeByStorageName(name);
    if (node !== undefined) throw used(name, node.id);
  }
}

async function checkFirst(request: AddNode, remote: Remote): Promise<void> {
  try {
    await remote.executor.checkNode(manageName(request));
  } catch (error) {
    throw new DomainError('invalid', `New Node doesn't have glusterd running\n${messageOf(error)}`, { cause: error });
  }
}

/** All are asked at once; the first in order that answers is used. */
async function firstWorking(members: readonly HostRef[], remote: Remote): Promise<string> {
  const hosts = remote.hosts(members);
  const up = await Promise.all(hosts.map((host) => remote.executor.glusterdUp(host)));
  const working = hosts.find((_host, index) => up[index]);
  if (working !== undefined) return working;
  throw new DomainError(
    'invalid',
    `None of the nodes in cluster has glusterd running\nAsked: ${hosts.join(', ') || 'none, as no node is online'}. See: systemctl status glusterd`,
  );
}
