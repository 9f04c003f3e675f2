import { placeVolume } from '../../allocator/volume.ts';
import type { Reader, Writer } from '../../db/tables.ts';
import { durabilityOf, minimumVolumeKib } from '../../domain/durability.ts';
import { DomainError, messageOf } from '../../domain/errors.ts';
import { defaultVolumeName } from '../../domain/names.ts';
import type { VolumeSettings } from '../../domain/settings.ts';
import type { Id, Volume } from '../../domain/types.ts';
import { gibToKib } from '../../domain/units.ts';
import { placementOptions } from '../../domain/volume-options.ts';
import {
  ensureBricks,
  forgetBricks,
  hostCount,
  insertBricks,
  type PlannedBrick,
  planBricks,
  removeBricks,
} from '../bricks.ts';
import { brickChanges } from '../changes.ts';
import type { HostRef, Kind, PlanContext, Remote, Undone } from '../kind.ts';
import { undone } from '../kind.ts';
import { placementLimits } from '../limits.ts';
import { clusterPicture } from '../picture.ts';
import type { CreateVolume } from '../requests.ts';
import { clusterHosts, factOptions, findAnywhere, volumeSpec } from '../volumes.ts';

interface Plan {
  readonly volume: Volume;
  readonly bricks: readonly PlannedBrick[];
  readonly hosts: readonly HostRef[];
}

const prefix = 'Failed to allocate new volume: ';

/** A new volume: bricks on their nodes side by side, then the gluster volume over them. */
export function createVolume(settings: VolumeSettings, retries: number): Kind<CreateVolume, Plan> {
  return {
    kind: 'create-volume',
    prefix,
    counted: () => true,
    recover: 'undo',
    retries,

    check(reader, request) {
      const clusters = reader.listClusterIds();
      if (clusters.length === 0) throw new DomainError('invalid', 'No clusters configured');
      const unknown = request.clusters.find((id) => !clusters.includes(id));
      if (unknown !== undefined) throw new DomainError('invalid', `Cluster id ${unknown} not found`);
      const minimum = minimumVolumeKib(request.durability, gibToKib(settings.minimumBrickGib));
      if (gibToKib(request.sizeGib) < minimum) {
        throw new DomainError(
          'invalid',
          `Requested volume size (${request.sizeGib} GB) is smaller than the minimum supported volume size (${minimum})`,
        );
      }
    },

    plan(writer, request, context) {
      const clusterIds = request.clusters.length > 0 ? request.clusters : writer.listClusterIds();
      const id = context.parts.newId();
      const name = request.name || defaultVolumeName(id);
      const eligible = eligibleClusters(writer, clusterIds, { ...request, name }, settings);
      const plan = placeOnFirst(eligible, (clusterId) =>
        planOn(
          writer,
          { ...toVolume(request, id, name, clusterId, settings), pendingOp: context.operationId },
          context,
        ),
      );
      writer.insertVolume(plan.volume);
      insertBricks(writer, id, plan.bricks, context.operationId);
      return plan;
    },

    target: (plan) => plan.volume.id,

    changes: ({ volume, bricks }) => [
      ...brickChanges(bricks, 'Add brick'),
      { id: volume.id, description: 'Add volume' },
    ],

    steps: (plan) => hostCount(plan.bricks) + 1,

    async perform(plan, remote) {
      await ensureBricks(plan.bricks, remote);
      const options = [...plan.volume.options, ...factOptions(plan.volume)];
      await remote.gluster(plan.volume.clusterId, () =>
        remote.executor.ensureVolume(remote.hosts(plan.hosts), volumeSpec(plan.volume, plan.bricks, options)),
      );
      remote.step();
    },

    undo: undoCreate,

    finish(writer, plan, _result, { operationId }) {
      writer.updateVolume(plan.volume.id, { pendingOp: null });
      writer.markBricks(plan.volume.id, operationId, null);
      return `/volumes/${plan.volume.id}`;
    },

    forget(writer, plan, leftovers, context) {
      forgetBricks(writer, plan.bricks, leftovers, context);
      writer.removeVolume(plan.volume.id);
    },
  };
}

async function undoCreate(plan: Plan, remote: Remote): Promise<Undone<void>> {
  const { name, clusterId } = plan.volume;
  await remote.gluster(clusterId, async () => {
    const facts = await findAnywhere(plan.hosts, name, remote);
    const ours = new Set(plan.bricks.map(({ ref }) => ref));
    // A volume of this name that somebody else made has none of our bricks and stays.
    if (facts === undefined || !facts.bricks.some((brick) => ours.has(brick))) return;
    const hosts = remote.hosts(plan.hosts);
    await remote.executor.stopVolume(hosts, name);
    await remote.executor.deleteVolume(hosts, name);
  });
  return undone(await removeBricks(plan.bricks, remote));
}

function toVolume(request: CreateVolume, id: Id, name: string, clusterId: Id, settings: VolumeSettings): Volume {
  const hosting = request.block ? settings.blockHostingOptions : [];
  const options = [...settings.preRequestOptions, ...hosting, ...request.options, ...settings.postRequestOptions];
  return {
    id,
    clusterId,
    name,
    sizeGib: request.sizeGib,
    durability: durabilityOf(request.requested, placementOptions(options).arbiter),
    requested: request.requested,
    gid: request.gid,
    options,
    block: request.block,
    snapshot: request.snapshot,
    pendingOp: null,
  };
}

function planOn(writer: Writer, volume: Volume, { parts, avoid }: PlanContext<void>): Plan {
  const placement = placeVolume(
    clusterPicture(writer, volume.clusterId, parts.health, avoid),
    {
      durability: volume.durability,
      sizeGib: volume.sizeGib,
      snapshotFactor: volume.snapshot.factor,
      options: placementOptions(volume.options),
      existingBricks: 0,
    },
    placementLimits(parts.volumes),
    parts.random,
  );
  const nodes = writer.listNodes(volume.clusterId);
  const bricks = planBricks(placement, new Map(nodes.map((node) => [node.id, node])), {
    firstSet: 0,
    gid: volume.gid,
    newId: parts.newId,
  });
  return { volume, bricks, hosts: clusterHosts(nodes, new Set(bricks.map(({ nodeId }) => nodeId))) };
}

/** @throws DomainError `refused` with one reason per cluster when none may take the volume */
function eligibleClusters(
  reader: Reader,
  clusterIds: readonly Id[],
  request: Pick<CreateVolume, 'block'> & { name: string },
  settings: VolumeSettings,
): Id[] {
  const reasons = clusterIds.map((id) => ({ id, reason: whyNotEligible(reader, id, request, settings) }));
  const eligible = reasons.filter(({ reason }) => reason === null).map(({ id }) => id);
  if (eligible.length > 0) return eligible;
  const text =
    reasons.length === 1
      ? reasons[0]?.reason
      : `No eligible cluster for volume\n${reasons.map(({ id, reason }) => `Cluster ${id}: ${reason}`).join('\n')}`;
  throw new DomainError('refused', `${prefix}${text}`);
}

function whyNotEligible(
  reader: Reader,
  clusterId: Id,
  request: Pick<CreateVolume, 'block'> & { name: string },
  settings: VolumeSettings,
): string | null {
  const cluster = reader.getCluster(clusterId);
  if (!cluster.file && !cluster.block) return 'Cluster has disabled all volume types';
  if (request.block ? !cluster.block : !cluster.file) return 'Cluster does not support requested volume type';
  if (reader.findVolumeByName(clusterId, request.name)) return `Volume name '${request.name}' already in use`;
  const count = reader.countVolumes(clusterId);
  const limit = settings.maximumVolumesPerCluster;
  return limit >= 0 && count >= limit ? `Cluster has ${count} volumes and limit is ${limit}` : null;
}

/** The first cluster that has room. Refusals of one go on to the next; the last word names them all. */
function placeOnFirst(clusterIds: readonly Id[], place: (clusterId: Id) => Plan): Plan {
  const reasons: string[] = [];
  for (const id of clusterIds) {
    try {
      return place(id);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'refused') throw error;
      const [first = '', ...rest] = messageOf(error).split('\n');
      if (clusterIds.length === 1) throw new DomainError('refused', [`${prefix}${first}`, ...rest].join('\n'));
      reasons.push([`Cluster ${id}: ${first}`, ...rest].join('\n'));
    }
  }
  throw new DomainError('refused', `${prefix}Unable to create volume on any cluster:\n${reasons.join('\n')}`);
}
