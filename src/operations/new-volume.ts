import { placeVolume } from '../allocator/volume.ts';
import type { Writer } from '../db/tables.ts';
import { durabilityOf } from '../domain/durability.ts';
import { DomainError } from '../domain/errors.ts';
import { defaultVolumeName } from '../domain/names.ts';
import type { VolumeSettings } from '../domain/settings.ts';
import type { Id, Volume } from '../domain/types.ts';
import { placementOptions } from '../domain/volume-options.ts';
import {
  ensureBricks,
  forgetBricks,
  hostCount,
  insertBricks,
  type PlannedBrick,
  planBricks,
  removeBricks,
  syncBricks,
} from './bricks.ts';
import { brickChanges, type Change } from './changes.ts';
import { clustersOf, eligibleClusters, hasNameFree, isBelowLimit, offersType } from './eligible-clusters.ts';
import type { HostRef, PlanContext, Remote } from './kind.ts';
import type { EndContext, NewLeftover } from './leftovers.ts';
import { placementLimits } from './limits.ts';
import { clusterPicture } from './picture.ts';
import type { CreateVolume } from './requests.ts';
import { clusterHosts, factOptions, findAnywhere, volumeSpec } from './volumes.ts';

/** A volume that is being made, with its bricks: an operation of its own, or a part of another. */
export interface NewVolume {
  readonly volume: Volume;
  readonly bricks: readonly PlannedBrick[];
  readonly hosts: readonly HostRef[];
}

/**
 * Finds room, takes it and makes the rows, marked as pending.
 * @throws DomainError `refused` with Heketi's reason, without a prefix
 */
export function planNewVolume(writer: Writer, request: CreateVolume, context: PlanContext<void>): NewVolume {
  const { volumes: settings, newId } = context.parts;
  const id = newId();
  const name = request.name || defaultVolumeName(id);
  const eligible = eligibleClusters(writer, clustersOf(writer, request.clusters), [
    offersType(request.block),
    hasNameFree(name),
    isBelowLimit(settings.maximumVolumesPerCluster),
  ]);
  const planned = placeOnFirst(eligible, (clusterId) => {
    const volume = toVolume(request, id, name, clusterId, settings);
    return planOn(writer, { ...volume, pendingOp: context.operationId }, context);
  });
  writer.insertVolume(planned.volume);
  insertBricks(writer, id, planned.bricks, context.operationId);
  return planned;
}

export function newVolumeChanges({ volume, bricks }: NewVolume): Change[] {
  return [...brickChanges(bricks, 'Add brick'), { id: volume.id, description: 'Add volume' }];
}

export const newVolumeSteps = ({ bricks }: NewVolume): number => hostCount(bricks) + 1;

/** Bricks on their nodes side by side, then the gluster volume over them. */
export async function ensureNewVolume({ volume, bricks, hosts }: NewVolume, remote: Remote): Promise<void> {
  await ensureBricks(bricks, remote);
  const options = [...volume.options, ...factOptions(volume)];
  await remote.gluster(volume.clusterId, () =>
    remote.executor.ensureVolume(remote.hosts(hosts), volumeSpec(volume, bricks, options)),
  );
  await syncBricks(bricks, remote);
  remote.step();
}

export async function removeNewVolume({ volume, bricks, hosts }: NewVolume, remote: Remote): Promise<NewLeftover[]> {
  const { name, clusterId } = volume;
  await remote.gluster(clusterId, async () => {
    const facts = await findAnywhere(hosts, name, remote);
    const ours = new Set(bricks.map(({ ref }) => ref));
    // A volume of this name that somebody else made has none of our bricks and stays.
    if (facts === undefined || !facts.bricks.some((brick) => ours.has(brick))) return;
    const names = remote.hosts(hosts);
    await remote.executor.stopVolume(names, name);
    await remote.executor.deleteVolume(names, name);
  });
  return removeBricks(bricks, remote);
}

export function finishNewVolume(writer: Writer, { volume }: NewVolume, operationId: Id): void {
  writer.updateVolume(volume.id, { pendingOp: null });
  writer.markBricks(volume.id, operationId, null);
}

export function forgetNewVolume(
  writer: Writer,
  { volume, bricks }: NewVolume,
  leftovers: readonly NewLeftover[],
  context: EndContext,
): void {
  forgetBricks(writer, bricks, leftovers, context);
  writer.removeVolume(volume.id);
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

function planOn(writer: Writer, volume: Volume, { parts, avoid }: PlanContext<void>): NewVolume {
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

/** The first cluster that has room. Refusals of one go on to the next; the last word names them all. */
function placeOnFirst(clusterIds: readonly Id[], place: (clusterId: Id) => NewVolume): NewVolume {
  const reasons: string[] = [];
  for (const id of clusterIds) {
    try {
      return place(id);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'refused' || clusterIds.length === 1) throw error;
      reasons.push(`Cluster ${id}: ${error.message}`);
    }
  }
  throw new DomainError('refused', `Unable to create volume on any cluster:\n${reasons.join('\n')}`);
}
