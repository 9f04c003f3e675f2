import type { Reader, Writer } from '../../db/tables.ts';
import { bricksPerSet } from '../../domain/durability.ts';
import { DomainError } from '../../domain/errors.ts';
import { defaultVolumeName } from '../../domain/names.ts';
import type { VolumeSettings } from '../../domain/settings.ts';
import type { Id, Volume } from '../../domain/types.ts';
import type { VolumeFacts } from '../../executor/executor.ts';
import { brickRow, forgetBricks, type PlannedBrick, removeBricks, syncBricks } from '../bricks.ts';
import { type ClonedBrick, findClonedBricks } from '../cloned-bricks.ts';
import { hasNameFree, isBelowLimit } from '../eligible-clusters.ts';
import { type HostRef, type Kind, type PlanParts, type Remote, type Undone, undone } from '../kind.ts';
import { plannedFromRows } from '../planned.ts';
import type { Requests } from '../requests.ts';
import { clusterHosts, factOptions, findAnywhere, originFact } from '../volumes.ts';

interface Plan {
  readonly operationId: Id;
  readonly source: Volume;
  readonly clone: Volume;
  readonly snapshot: string;
  readonly hosts: readonly HostRef[];
  /** Bricks of the source in gluster's order, once the clone is about to be made: from then on a volume of its name is ours. */
  readonly origins: readonly PlannedBrick[] | null;
  /** Of the clone's bricks, told before there are any. */
  readonly brickIds: readonly Id[];
  /** Those of the clone, once gluster has made them. */
  readonly bricks: readonly PlannedBrick[];
}

type Request = Requests['clone-volume'];

const prefixOf = (volumeId: Id): string => `Failed clone volume ${volumeId}: `;

/**
 * A writable copy that shares its source's thin pools: a snapshot by gluster, and a volume out of it. The source stays in use all the time,
 * and the snapshot goes however it ends.
 */
export function cloneVolume(settings: VolumeSettings): Kind<Request, Plan> {
  return {
    kind: 'clone-volume',
    prefix: ({ volumeId }) => prefixOf(volumeId),
    counted: () => true,
    recover: 'undo',

    check(reader, request) {
      getSource(reader, request.volumeId);
    },

    plan(writer, request, { operationId, parts }) {
      const source = getSource(writer, request.volumeId);
      const id = parts.newId();
      const clone = { ...source, id, name: request.name || defaultVolumeName(id), pendingOp: operationId };
      checkClone(writer, source, clone, settings);
      writer.insertVolume(clone);
      const nodes = writer.listNodes(source.clusterId);
      const sourceBricks = writer.listVolumeBricks(source.id);
      const hosts = clusterHosts(nodes, new Set(sourceBricks.map(({ nodeId }) => nodeId)));
      const brickIds = sourceBricks.map(() => parts.newId());
      return { operationId, source, clone, snapshot: `tmpsnap_${id}`, hosts, origins: null, brickIds, bricks: [] };
    },

    /** The source: its bricks stay as they are until they are copied. */
    target: (plan) => plan.source.id,

    changes: ({ source, clone, brickIds }) => [
      { id: source.id, description: 'Clone volume from' },
      { id: clone.id, description: 'Expand volume to' },
      ...brickIds.map((id) => ({ id, description: 'Add brick' }) as const),
    ],

    steps: () => 3,

    perform: (plan, remote) => remote.gluster(plan.source.clusterId, () => makeClone(plan, remote)),

    undo: undoClone,

    finish(writer, { clone }, _result, { operationId }) {
      writer.updateVolume(clone.id, { pendingOp: null });
      writer.markBricks(clone.id, operationId, null);
      return `/volumes/${clone.id}`;
    },

    forget(writer, { clone, bricks }, leftovers, context) {
      forgetBricks(writer, bricks, leftovers, context);
      writer.removeVolume(clone.id);
    },
  };
}

function getSource(reader: Reader, id: Id): Volume {
  const volume = reader.getVolume(id);
  if (volume.pendingOp !== null) throw new DomainError('not_found', 'Id not found');
  return volume;
}

function checkClone(reader: Reader, source: Volume, clone: Volume, settings: VolumeSettings): void {
  const refused = (reason: string) => new DomainError('refused', `${prefixOf(source.id)}${reason}`);
  if (source.block) throw refused('Cloning of block hosting volumes is not supported');
  const objections = [hasNameFree(clone.name), isBelowLimit(settings.maximumVolumesPerCluster)];
  const reason = objections.map((objection) => objection(reader, source.clusterId)).find((text) => text !== null);
  if (reason !== undefined) throw refused(reason);
}

async function makeClone(plan: Plan, remote: Remote): Promise<void> {
  const { source, clone, snapshot } = plan;
  const { executor } = remote;
  const hosts = remote.hosts(plan.hosts);
  const origins = await readOrigins(plan, remote);
  await remote.amend(() => ({ ...plan, origins }));

  await executor.ensureSnapshot(hosts, snapshot, source.name);
  remote.step();
  await executor.cloneSnapshot(hosts, snapshot, clone.name);
  const facts = await findAnywhere(plan.hosts, clone.name, remote);
  const found = facts === undefined ? [] : await findClonedBricks(facts, origins, remote);
  if (facts === undefined || found.length !== origins.length) {
    throw new DomainError(
      'failed',
      `Gluster made volume ${clone.name} with ${found.length} of ${origins.length} bricks that can be found`,
    );
  }
  const { bricks } = await remote.amend((writer, parts) => keepBricks(writer, { ...plan, origins }, found, parts));
  remote.step();

  // Started first: glusterd can't change the options of a clone whose self-heal daemon has no volume file yet.
  await executor.startVolume(hosts, clone.name);
  await executor.setOptions(hosts, clone.name, cloneOptions(plan, facts));
  await syncBricks(bricks, remote);
  await executor.removeSnapshot(hosts, snapshot);
  remote.step();
}

/**
 * The source's bricks as gluster orders them.
 * @throws DomainError `conflict` when gluster has a volume of the clone's name already
 */
async function readOrigins({ source, clone, hosts }: Plan, remote: Remote): Promise<PlannedBrick[]> {
  if ((await findAnywhere(hosts, clone.name, remote)) !== undefined) {
    throw new DomainError('conflict', `Volume ${clone.name} already exists in gluster, and is not known here`);
  }
  const facts = await remote.executor.findVolume(remote.hosts(hosts), source.name);
  if (facts === undefined) throw new DomainError('failed', `Volume ${source.name} is not known to gluster`);
  const known = remote.read((reader) => plannedFromRows(reader, source, reader.listNodes(source.clusterId)));
  const size = bricksPerSet(source.durability);
  return facts.bricks.map((ref, index) => {
    const origin = known.find((brick) => brick.ref === ref);
    if (origin === undefined) {
      throw new DomainError(
        'failed',
        `Id not found\nGluster has brick ${ref} in volume ${source.name}, which is not known`,
      );
    }
    return { ...origin, setIndex: Math.floor(index / size), position: index % size };
  });
}

function keepBricks(writer: Writer, plan: Plan, found: readonly ClonedBrick[], parts: Pick<PlanParts, 'newId'>): Plan {
  const bricks = toPlanned(plan, found, parts);
  for (const brick of bricks) writer.insertBrick(brickRow(plan.clone.id, brick, plan.operationId));
  return { ...plan, bricks };
}

/** The source may have got more bricks since the clone was planned. */
function toPlanned(
  { brickIds }: Plan,
  found: readonly ClonedBrick[],
  { newId }: Pick<PlanParts, 'newId'>,
): PlannedBrick[] {
  return found.map(({ origin, ref, lvName, path }, index) => ({
    ...origin,
    ref,
    spec: { ...origin.spec, id: brickIds[index] ?? newId(), lvName, path },
  }));
}

/** Gluster copies the options of the source, its id included. */
function cloneOptions({ source, clone }: Plan, { options }: VolumeFacts): string[] {
  const facts = [...factOptions(clone), originFact(source.id)];
  const held = (option: string) =>
    options.get(option.slice(0, option.indexOf(' '))) === option.slice(option.indexOf(' ') + 1);
  return [...clone.options, ...facts].filter((option) => !held(option));
}

/** The snapshot first: its removal waits for whatever gluster is still doing with it. */
async function undoClone(plan: Plan, remote: Remote): Promise<Undone<void>> {
  const { source, clone, snapshot, origins } = plan;
  const bricks = await remote.gluster(source.clusterId, async () => {
    await remote.executor.removeSnapshot(remote.hosts(plan.hosts), snapshot);
    const facts = origins === null ? undefined : await findAnywhere(plan.hosts, clone.name, remote);
    if (facts === undefined || origins === null) return plan.bricks;
    const bricks = plan.bricks.length > 0 ? plan.bricks : await learnBricks(plan, facts, origins, remote);
    const hosts = remote.hosts(plan.hosts);
    await remote.executor.stopVolume(hosts, clone.name);
    await remote.executor.deleteVolume(hosts, clone.name);
    return bricks;
  });
  return undone(await removeBricks(bricks, remote));
}

/** Kept before the volume is deleted: gluster leaves its thin volumes behind, and nobody else knows them. */
async function learnBricks(
  plan: Plan,
  facts: VolumeFacts,
  origins: readonly PlannedBrick[],
  remote: Remote,
): Promise<readonly PlannedBrick[]> {
  const found = await findClonedBricks(facts, origins, remote);
  const { bricks } = await remote.amend((_writer, parts) => ({ ...plan, bricks: toPlanned(plan, found, parts) }));
  return bricks;
}
