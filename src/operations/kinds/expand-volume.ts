import { placeVolume, RefusedPlacement } from '../../allocator/volume.ts';
import type { Reader, Writer } from '../../db/tables.ts';
import { type HostingVolume, reserveOf } from '../../domain/block.ts';
import { DomainError, messageOf } from '../../domain/errors.ts';
import type { ExecutorSettings, VolumeSettings } from '../../domain/settings.ts';
import type { Id, Volume } from '../../domain/types.ts';
import type { Gib } from '../../domain/units.ts';
import { placementOptions } from '../../domain/volume-options.ts';
import {
  ensureBricks,
  forgetBricks,
  hostCount,
  insertBricks,
  type PlannedBrick,
  planBricks,
  removeBricks,
  syncBricks,
} from '../bricks.ts';
import { brickChanges } from '../changes.ts';
import { type HostRef, type Kind, type PlanParts, type Remote, undone } from '../kind.ts';
import { placementLimits } from '../limits.ts';
import { clusterPicture } from '../picture.ts';
import type { Requests } from '../requests.ts';
import { inUse } from '../targets.ts';
import { clusterHosts, findAnywhere, reserveFact, sizeFact, volumeSpec } from '../volumes.ts';

interface Plan {
  readonly volume: Volume;
  readonly addGib: Gib;
  readonly bricks: readonly PlannedBrick[];
  readonly hosts: readonly HostRef[];
}

type Request = Requests['expand-volume'];

const prefix = 'Failed to allocate volume expansion: ';

/** More brick sets for a volume; the bricks that it has never grow. */
export function expandVolume(settings: VolumeSettings, commands: ExecutorSettings): Kind<Request, Plan> {
  return {
    kind: 'expand-volume',
    prefix,
    counted: () => true,
    recover: 'undo',

    check(reader, request) {
      reader.getVolume(request.volumeId);
    },

    plan(writer, request, { operationId, parts }) {
      const volume = writer.getVolume(request.volumeId);
      if (volume.pendingOp !== null) throw new DomainError('refused', `${prefix}${inUse}`);
      const plan = planSets(writer, volume, request.addGib, parts, settings);
      insertBricks(writer, volume.id, plan.bricks, operationId);
      return plan;
    },

    target: (plan) => plan.volume.id,

    changes: ({ volume, bricks }) => [
      ...brickChanges(bricks, 'Add brick'),
      { id: volume.id, description: 'Expand volume' },
    ],

    steps: (plan) => hostCount(plan.bricks) + 2,

    async perform(plan, remote) {
      await ensureBricks(plan.bricks, remote);
      await remote.gluster(plan.volume.clusterId, () =>
        remote.executor.addBricks(remote.hosts(plan.hosts), volumeSpec(plan.volume, plan.bricks, [])),
      );
      await syncBricks(plan.bricks, remote);
      remote.step();
      await afterAdd(plan, remote, commands);
      remote.step();
    },

    async undo(plan, remote) {
      // A brick that gluster lists may hold data: then the expansion is completed, never undone.
      const facts = await findAnywhere(plan.hosts, plan.volume.name, remote);
      const listed = new Set(facts?.bricks);
      if (plan.bricks.some(({ ref }) => listed.has(ref))) {
        await this.perform(plan, remote);
        return { outcome: 'completed', result: undefined };
      }
      return undone(await removeBricks(plan.bricks, remote));
    },

    finish(writer, plan, _result, { operationId }) {
      const volume = writer.getVolume(plan.volume.id);
      writer.updateVolume(volume.id, { sizeGib: (volume.sizeGib as number) + (plan.addGib as number) });
      if (volume.block) growReserve(writer, volume.id, plan.addGib);
      writer.markBricks(volume.id, operationId, null);
      return `/volumes/${volume.id}`;
    },

    forget(writer, plan, leftovers, context) {
      forgetBricks(writer, plan.bricks, leftovers, context);
    },
  };
}

/** Each increment keeps its own part back, so that many small ones keep more. */
function growReserve(writer: Writer, volumeId: Id, addGib: Gib): void {
  writer.updateHostingVolume(volumeId, { reservedGib: grown(writer.getHostingVolume(volumeId), addGib) });
}

const grown = ({ reservedGib }: HostingVolume, addGib: Gib): Gib =>
  (reservedGib as number) + (reserveOf(addGib) as number);

function factsAfter(reader: Reader, { volume: { id }, addGib }: Plan): string[] {
  const size = sizeFact((reader.getVolume(id).sizeGib as number) + (addGib as number));
  const hosting = reader.findHostingVolume(id);
  return hosting === undefined ? [size] : [size, reserveFact(grown(hosting, addGib))];
}

function planSets(writer: Writer, volume: Volume, addGib: Gib, parts: PlanParts, settings: VolumeSettings): Plan {
  const existing = writer.listVolumeBricks(volume.id);
  const nodes = writer.listNodes(volume.clusterId);
  const placement = placeSets(writer, volume, addGib, existing.length, parts, settings);
  const bricks = planBricks(placement, new Map(nodes.map((node) => [node.id, node])), {
    firstSet: Math.max(-1, ...existing.map(({ setIndex }) => setIndex)) + 1,
    gid: volume.gid,
    newId: parts.newId,
  });
  const hosts = clusterHosts(nodes, new Set(existing.map(({ nodeId }) => nodeId)));
  return { volume, addGib, bricks, hosts };
}

function placeSets(
  reader: Reader,
  volume: Volume,
  addGib: Gib,
  existingBricks: number,
  parts: PlanParts,
  settings: VolumeSettings,
) {
  try {
    return placeVolume(
      clusterPicture(reader, volume.clusterId, parts.health),
      {
        durability: volume.durability,
        sizeGib: addGib,
        snapshotFactor: volume.snapshot.factor,
        options: placementOptions(volume.options),
        existingBricks,
      },
      placementLimits(settings),
      parts.random,
    );
  } catch (error) {
    if (!(error instanceof RefusedPlacement)) throw error;
    throw new DomainError('refused', `${prefix}${error.limitMessage ?? messageOf(error)}`);
  }
}

/** Sizes are read again here: another expansion of the volume may have ended since this one was planned. */
async function afterAdd(plan: Plan, remote: Remote, commands: ExecutorSettings): Promise<void> {
  const { name, clusterId } = plan.volume;
  const facts = remote.read((reader) => factsAfter(reader, plan));
  const hosts = remote.hosts(plan.hosts);
  await remote.gluster(clusterId, () => remote.executor.setOptions(hosts, name, facts));
  if (!commands.rebalanceOnExpansion) return;
  try {
    await remote.gluster(clusterId, () => remote.executor.startRebalance(hosts, name));
  } catch (error) {
    // The space is there all the same; only old files stay where they are.
    remote.note(`rebalance of volume ${name} did not start: ${messageOf(error)}`);
  }
}
