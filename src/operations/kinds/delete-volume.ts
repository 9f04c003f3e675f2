import type { Reader, Writer } from '../../db/tables.ts';
import { DomainError, isDomainError, messageOf } from '../../domain/errors.ts';
import { databaseVolumeName } from '../../domain/names.ts';
import type { Volume } from '../../domain/types.ts';
import { forgetBricks, hostCount, type PlannedBrick, removeBricks } from '../bricks.ts';
import { brickChanges } from '../changes.ts';
import { type HostRef, type Kind, type Remote, undone } from '../kind.ts';
import type { NewLeftover } from '../leftovers.ts';
import { plannedFromRows } from '../planned.ts';
import type { Requests } from '../requests.ts';
import { inUse } from '../targets.ts';
import { clusterHosts, findAnywhere } from '../volumes.ts';

interface Plan {
  readonly volume: Volume;
  readonly bricks: readonly PlannedBrick[];
  readonly hosts: readonly HostRef[];
}

type Request = Requests['delete-volume'];

const prefix = 'Failed to set up volume delete: ';

/** The volume goes from gluster first, its bricks after: no brick is touched while gluster lists it. */
export const deleteVolume: Kind<Request, Plan, void, readonly NewLeftover[]> = {
  kind: 'delete-volume',
  prefix,
  counted: () => true,
  recover: 'redo',

  check(reader, request) {
    const volume = reader.getVolume(request.volumeId);
    if (volume.name === databaseVolumeName) {
      throw new DomainError('conflict', 'Cannot delete volume containing the Heketi database');
    }
    checkHoldsNoBlocks(reader, volume);
  },

  plan(writer, request, { operationId }) {
    const volume = writer.getVolume(request.volumeId);
    // Once more: a block volume may have come since.
    checkHoldsNoBlocks(writer, volume);
    const bricks = writer.listVolumeBricks(volume.id);
    if (volume.pendingOp !== null || bricks.some(({ pendingOp }) => pendingOp !== null)) {
      throw new DomainError('refused', `${prefix}${inUse}`);
    }
    writer.updateVolume(volume.id, { pendingOp: operationId });
    writer.markBricks(volume.id, null, operationId);
    return planDelete(writer, volume);
  },

  target: (plan) => plan.volume.id,

  changes: ({ volume, bricks }) => [
    ...brickChanges(bricks, 'Delete brick'),
    { id: volume.id, description: 'Delete volume' },
  ],

  steps: (plan) => hostCount(plan.bricks) + 1,

  async perform(plan, remote) {
    await remote.gluster(plan.volume.clusterId, () => removeFromGluster(plan, remote));
    remote.step();
    return removeBricks(plan.bricks, remote);
  },

  async undo(plan, remote) {
    const facts = await findAnywhere(plan.hosts, plan.volume.name, remote);
    if (facts === undefined) return { outcome: 'completed', result: await removeBricks(plan.bricks, remote) };
    if (!facts.started) {
      await remote.gluster(plan.volume.clusterId, () =>
        remote.executor.startVolume(remote.hosts(plan.hosts), plan.volume.name),
      );
    }
    return undone();
  },

  finish(writer, plan, leftovers, context) {
    forgetBricks(writer, plan.bricks, leftovers, context);
    writer.removeVolume(plan.volume.id);
    return null;
  },

  forget(writer, plan, _leftovers, { operationId }) {
    writer.updateVolume(plan.volume.id, { pendingOp: null });
    writer.markBricks(plan.volume.id, operationId, null);
  },
};

/** Those that are being made or deleted count. @throws DomainError `conflict` */
function checkHoldsNoBlocks(reader: Reader, { id }: Volume): void {
  if (reader.listBlockVolumes(id).length === 0) return;
  throw new DomainError('conflict', 'Cannot delete a block hosting volume containing block volumes');
}

function planDelete(writer: Writer, volume: Volume): Plan {
  const nodes = writer.listNodes(volume.clusterId);
  const bricks = plannedFromRows(writer, volume, nodes);
  return { volume, bricks, hosts: clusterHosts(nodes, new Set(bricks.map(({ nodeId }) => nodeId))) };
}

/** Snapshots are counted before the volume is stopped: gluster refuses to delete a volume that has some, and a refusal must not leave it stopped. */
async function removeFromGluster(plan: Plan, remote: Remote): Promise<void> {
  const { name } = plan.volume;
  if ((await findAnywhere(plan.hosts, name, remote)) === undefined) return;
  const hosts = remote.hosts(plan.hosts);
  const snapshots = await remote.executor.countSnapshots(hosts, name);
  if (snapshots > 0) {
    throw new DomainError(
      'failed',
      `Unable to delete volume ${name}: it has ${snapshots} snapshot${snapshots === 1 ? '' : 's'}\n` +
        `The volume was not touched. Delete them first: gluster snapshot delete volume ${name}`,
    );
  }
  await remote.executor.stopVolume(hosts, name);
  try {
    await remote.executor.deleteVolume(hosts, name);
  } catch (error) {
    if (isDomainError(error, 'unreachable')) throw error;
    throw new DomainError('failed', `Unable to delete volume ${name}: ${messageOf(error)}`, { cause: error });
  }
}
