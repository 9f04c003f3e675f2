import { reserveOf } from '../domain/block.ts';
import { bricksPerSet, type Durability } from '../domain/durability.ts';
import type { Id, Node, Volume } from '../domain/types.ts';
import type { Gib } from '../domain/units.ts';
import type { VolumeFacts, VolumeSpec } from '../executor/executor.ts';
import { brickSets, manageName, type PlannedBrick } from './bricks.ts';
import type { HostRef, Remote } from './kind.ts';

/** Words of `volume create` that say how bricks of a set relate. Gluster refuses `replica 1`: that is no word at all. */
export function layoutWords(durability: Durability): string[] {
  if (durability.type === 'none' || bricksPerSet(durability) === 1) return [];
  if (durability.type === 'disperse') {
    return ['disperse-data', `${durability.data}`, 'redundancy', `${durability.redundancy}`];
  }
  const words = ['replica', `${durability.replica}`];
  return durability.arbiter ? [...words, 'arbiter', '1'] : words;
}

/** What gluster is asked for; `bricks` are those to be in the volume, or those to add. */
export function volumeSpec(
  volume: Pick<Volume, 'name' | 'durability' | 'gid'>,
  bricks: readonly PlannedBrick[],
  options: readonly string[],
): VolumeSpec {
  return {
    name: volume.name,
    type: volume.durability.type,
    layout: layoutWords(volume.durability),
    sets: brickSets(bricks),
    options,
    gid: volume.gid,
    manageNames: new Map(bricks.map(({ storage, manage }) => [storage, manage])),
  };
}

/** The volume option by which a volume is known as ours: Heketi's name. */
export const idOption = 'user.heketi.id';
const sizeOption = 'user.brickyard.size';
const factorOption = 'user.brickyard.snapshot-factor';

/** Facts that only the database knows, kept with the volume too, so that the database can be rebuilt from the nodes. */
export function factOptions(volume: Pick<Volume, 'id' | 'sizeGib' | 'block' | 'snapshot'>): string[] {
  const reserve = volume.block ? [reserveFact(reserveOf(volume.sizeGib))] : [];
  const options = [`${idOption} ${volume.id}`, sizeFact(volume.sizeGib), ...reserve];
  return volume.snapshot.enable ? [...options, `${factorOption} ${volume.snapshot.factor}`] : options;
}

export const originFact = (source: Id): string => `user.brickyard.clone-of ${source}`;

/** That it holds block volumes, and what it keeps back from them. */
export const reserveFact = (reserve: Gib): string => `user.brickyard.block-reserve ${reserve}`;

export const sizeFact = (size: Gib): string => `${sizeOption} ${size}`;

/** The cluster's nodes that can be asked, those with bricks of the volume first. */
export function clusterHosts(nodes: readonly Node[], first: ReadonlySet<Id> = new Set()): HostRef[] {
  const usable = nodes.filter((node) => node.pendingOp === null && node.state === 'online');
  const ordered = [...usable.filter(({ id }) => first.has(id)), ...usable.filter(({ id }) => !first.has(id))];
  return ordered.map((node) => ({ nodeId: node.id, manage: manageName(node) }));
}

/**
 * Asks every host that can be reached whether gluster has the volume: a node that was detached, or forgot its peers, says no for itself alone.
 * @throws HostError when none can be asked
 */
export async function findAnywhere(
  hosts: readonly HostRef[],
  name: string,
  remote: Remote,
): Promise<VolumeFacts | undefined> {
  const answers = await Promise.allSettled(remote.hosts(hosts).map((host) => remote.executor.findVolume([host], name)));
  for (const answer of answers) if (answer.status === 'fulfilled' && answer.value !== undefined) return answer.value;
  if (answers.some((answer) => answer.status === 'fulfilled')) return undefined;
  return remote.executor.findVolume(remote.hosts(hosts), name);
}

/**
 * Every brick that any host lists in the volume: one that was away while a brick was replaced may still list the old ones alone.
 * @throws HostError when no host can be asked
 */
export async function listedAnywhere(
  hosts: readonly HostRef[],
  name: string,
  remote: Remote,
): Promise<ReadonlySet<string>> {
  const answers = await Promise.allSettled(remote.hosts(hosts).map((host) => remote.executor.findVolume([host], name)));
  const heard = answers.filter((answer) => answer.status === 'fulfilled');
  if (heard.length === 0) await remote.executor.findVolume(remote.hosts(hosts), name);
  return new Set(heard.flatMap(({ value }) => value?.bricks ?? []));
}
