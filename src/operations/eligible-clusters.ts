import type { Reader } from '../db/tables.ts';
import { DomainError } from '../domain/errors.ts';
import type { Id } from '../domain/types.ts';

/** @throws DomainError `invalid` when there is no cluster, or one of those asked for does not exist */
export function checkClusters(reader: Reader, asked: readonly Id[]): void {
  const clusters = reader.listClusterIds();
  if (clusters.length === 0) throw new DomainError('invalid', 'No clusters configured');
  const unknown = asked.find((id) => !clusters.includes(id));
  if (unknown !== undefined) throw new DomainError('invalid', `Cluster id ${unknown} not found`);
}

/** Those asked for in the order of the request, or all. */
export function clustersOf(reader: Reader, asked: readonly Id[]): readonly Id[] {
  return asked.length > 0 ? asked : reader.listClusterIds();
}

/** A rule that a cluster may be against: the reason, or null. */
export type Objection = (reader: Reader, clusterId: Id) => string | null;

/** @throws DomainError `refused` with one reason per cluster when none may take what is asked for */
export function eligibleClusters(reader: Reader, clusterIds: readonly Id[], objections: readonly Objection[]): Id[] {
  const reasons = clusterIds.map((id) => ({ id, reason: firstReason(reader, id, objections) }));
  const eligible = reasons.filter(({ reason }) => reason === null).map(({ id }) => id);
  if (eligible.length > 0) return eligible;
  const text =
    reasons.length === 1
      ? reasons[0]?.reason
      : `No eligible cluster for volume\n${reasons.map(({ id, reason }) => `Cluster ${id}: ${reason}`).join('\n')}`;
  throw new DomainError('refused', `${text}`);
}

function firstReason(reader: Reader, clusterId: Id, objections: readonly Objection[]): string | null {
  for (const objection of objections) {
    const reason = objection(reader, clusterId);
    if (reason !== null) return reason;
  }
  return null;
}

export const offersType =
  (block: boolean): Objection =>
  (reader, clusterId) => {
    const cluster = reader.getCluster(clusterId);
    if (!cluster.file && !cluster.block) return 'Cluster has disabled all volume types';
    return (block ? cluster.block : cluster.file) ? null : 'Cluster does not support requested volume type';
  };

export const hasNameFree =
  (name: string): Objection =>
  (reader, clusterId) =>
    reader.findVolumeByName(clusterId, name) ? `Volume name '${name}' already in use` : null;

/** A negative limit is none. */
export const isBelowLimit =
  (limit: number): Objection =>
  (reader, clusterId) => {
    const count = reader.countVolumes(clusterId);
    return limit >= 0 && count >= limit ? `Cluster has ${count} volumes and limit is ${limit}` : null;
  };
