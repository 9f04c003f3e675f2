import { durabilityOf, type RequestedDurability } from '../domain/durability.ts';
import { DomainError } from '../domain/errors.ts';
import { checkVolumeOption } from '../domain/volume-options.ts';
import type { CreateVolume } from '../operations/requests.ts';
import type { volumeCreate } from './bodies.ts';
import type { ValueOf } from './json/shape.ts';

type Body = ValueOf<typeof volumeCreate>;

/**
 * The request that a decoded body makes, its checks in Heketi's order.
 * @throws DomainError `invalid`
 */
export function toCreateVolume(body: Body): CreateVolume {
  const requested = toRequested(body.durability);
  checkGroup(body.gid);
  checkType(requested);
  const snapshot = toSnapshot(body.snapshot);
  checkReplica(requested);
  // The options that decide about an arbiter are complete only where the configured ones are joined in.
  const durability = durabilityOf(requested, false);
  body.glustervolumeoptions.forEach(checkVolumeOption);
  return {
    sizeGib: body.size,
    name: body.name,
    clusters: body.clusters,
    durability,
    requested,
    gid: body.gid,
    options: body.glustervolumeoptions,
    block: body.block,
    snapshot,
  };
}

function toRequested({ type, replicate, disperse }: Body['durability']): RequestedDurability {
  return { type: type || 'none', replica: replicate.replica, data: disperse.data, redundancy: disperse.redundancy };
}

function checkGroup(gid: number): void {
  if (gid < 0) throw new DomainError('invalid', 'Bad group id less than zero');
  if (gid >= 2 ** 31 - 1) throw new DomainError('invalid', 'Bad group id equal or greater than 2**32');
}

/** The type is judged before the snapshot, its numbers after it. */
function checkType({ type }: RequestedDurability): void {
  durabilityOf({ type, replica: 2, data: 2, redundancy: 1 }, false);
}

/** A negative count is no count, whatever the type: Heketi makes a volume without bricks of it. */
function checkReplica({ replica }: RequestedDurability): void {
  if (replica < 0) throw new DomainError('invalid', 'Invalid replica value');
}

function toSnapshot({ enable, factor }: Body['snapshot']): CreateVolume['snapshot'] {
  if (!enable) return { enable, factor: 1 };
  if (factor < 1 || factor > 100) throw new DomainError('invalid', 'Invalid snapshot factor');
  return { enable, factor };
}
