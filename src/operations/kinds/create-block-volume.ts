import type { Writer } from '../../db/tables.ts';
import { DomainError } from '../../domain/errors.ts';
import { defaultBlockVolumeName } from '../../domain/names.ts';
import type { Random } from '../../domain/ports.ts';
import type { Id } from '../../domain/types.ts';
import type { Gib } from '../../domain/units.ts';
import type { BlockFacts } from '../../executor/executor.ts';
import { manageName, storageName } from '../bricks.ts';
import { checkClusters } from '../eligible-clusters.ts';
import { pickHosting, planHosting } from '../hosting.ts';
import { type HostRef, type Kind, type PlanContext, type Remote, undone } from '../kind.ts';
import {
  ensureNewVolume,
  finishNewVolume,
  forgetNewVolume,
  type NewVolume,
  newVolumeChanges,
  newVolumeSteps,
  removeNewVolume,
} from '../new-volume.ts';
import { refusingWith } from '../refusals.ts';
import type { CreateBlockVolume } from '../requests.ts';
import { clusterHosts } from '../volumes.ts';

interface Plan {
  readonly id: Id;
  readonly name: string;
  readonly sizeGib: Gib;
  readonly auth: boolean;
  /** As asked for. */
  readonly haCount: number;
  readonly clusterId: Id;
  /** Name of the hosting volume. */
  readonly hosting: string;
  /** The hosting volume, when it is made for this block volume. */
  readonly made: NewVolume | null;
  readonly hosts: readonly HostRef[];
  /** Storage names that serve it, once it is about to be made: from then on a block volume of its name is ours. */
  readonly targets: readonly string[] | null;
}

type Access = Pick<BlockFacts, 'iqn' | 'username' | 'password'>;

const prefix = 'Failed to allocate new block volume: ';

/** A block volume on a hosting volume that has room, or on a new one that belongs to the same operation. */
export function createBlockVolume(retries: number): Kind<CreateBlockVolume, Plan, void, Access> {
  return {
    kind: 'create-block-volume',
    prefix,
    counted: () => true,
    recover: 'undo',
    retries,

    check: (reader, request) => checkClusters(reader, request.clusters),

    plan: (writer, request, context) => refusingWith(prefix, () => planBlock(writer, request, context)),

    target: (plan) => plan.id,

    changes: ({ id, made }) => [
      ...(made === null ? [] : newVolumeChanges(made)),
      { id, description: 'Add block volume' },
    ],

    steps: ({ made }) => (made === null ? 0 : newVolumeSteps(made)) + 1,

    async perform(plan, remote) {
      if (plan.made !== null) await ensureNewVolume(plan.made, remote);
      await checkNameFree(plan, remote);
      const able = await findServers(plan, remote);
      const { targets } = await remote.amend((_writer, { random }) => ({
        ...plan,
        targets: choose(able, plan.haCount, random),
      }));
      const { hosting, name, sizeGib, auth } = plan;
      const block = { hosting, name, sizeGib, auth, hosts: targets };
      const access = await remote.executor.ensureBlockVolume(remote.hosts(plan.hosts), block);
      remote.step();
      return access;
    },

    async undo(plan, remote) {
      if (plan.targets !== null) {
        await remote.executor.removeBlockVolume(remote.hosts(plan.hosts), plan.hosting, plan.name);
      }
      return undone(plan.made === null ? [] : await removeNewVolume(plan.made, remote));
    },

    finish(writer, { id, sizeGib, made, targets }, access, { operationId }) {
      const hosts = targets ?? [];
      writer.updateBlockVolume(id, { ...access, hosts, haCount: hosts.length, usableGib: sizeGib, pendingOp: null });
      if (made !== null) finishNewVolume(writer, made, operationId);
      return `/blockvolumes/${id}`;
    },

    forget(writer, { id, made }, leftovers, context) {
      writer.removeBlockVolume(id);
      if (made !== null) forgetNewVolume(writer, made, leftovers, context);
    },
  };
}

function planBlock(writer: Writer, request: CreateBlockVolume, context: PlanContext<void>): Plan {
  const { newId, random } = context.parts;
  const id = newId();
  const { sizeGib, auth, haCount } = request;
  const named = { ...request, name: request.name || defaultBlockVolumeName(id) };
  const known = pickHosting(writer, named, random);
  const made = known === undefined ? planHosting(writer, named, context) : null;
  const hosting = known ?? writer.getHostingVolume(made?.volume.id ?? '');
  writer.insertBlockVolume({
    id,
    hostingId: hosting.volumeId,
    name: named.name,
    sizeGib,
    takenGib: sizeGib,
    usableGib: sizeGib,
    haCount,
    auth,
    hosts: [],
    iqn: '',
    username: '',
    password: '',
    pendingOp: context.operationId,
    expandOp: null,
  });
  const { clusterId } = hosting;
  const hosts = clusterHosts(writer.listNodes(clusterId));
  return { id, name: named.name, sizeGib, auth, haCount, clusterId, hosting: hosting.name, made, hosts, targets: null };
}

/** One of that name that somebody made by hand may hold data: it must never count as ours. */
async function checkNameFree({ hosts, hosting, name }: Plan, remote: Remote): Promise<void> {
  const found = await remote.executor.findBlockVolume(remote.hosts(hosts), hosting, name);
  if (found === undefined) return;
  throw new DomainError('conflict', `Failed to create block volume: gluster-block has ${hosting}/${name} already`);
}

/**
 * Storage names of the nodes that may serve it: all of the cluster, or those whose glusterd answers when only some are wanted.
 * @throws DomainError `failed` with Heketi's text when too few answer
 */
async function findServers({ clusterId, haCount }: Plan, remote: Remote): Promise<string[]> {
  const nodes = remote.read((reader) => reader.listNodes(clusterId));
  const servers = nodes.filter(({ pendingOp, state }) => pendingOp === null && state !== 'failed');
  if (haCount === 0 || haCount > servers.length) return servers.map(storageName);
  const up = await Promise.all(servers.map((node) => remote.executor.glusterdUp(manageName(node))));
  const online = servers.filter((_node, index) => up[index]);
  if (online.length < haCount) {
    const silent = servers.filter((_node, index) => !up[index]).map(manageName);
    throw new DomainError('failed', `insufficient block hosts online\nNo glusterd answers on ${silent.join(', ')}.`);
  }
  return online.map(storageName);
}

/** All, or as many as wanted in an order of chance. */
function choose(hosts: readonly string[], wanted: number, random: Random): readonly string[] {
  if (wanted === 0 || wanted > hosts.length) return hosts;
  const drawn = hosts.map((host) => ({ host, lot: random() })).sort((a, b) => a.lot - b.lot);
  return drawn.slice(0, wanted).map(({ host }) => host);
}
