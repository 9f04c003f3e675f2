import { freeGib, type HostingVolume, reserveOf } from '../../domain/block.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Gib } from '../../domain/units.ts';
import { type Kind, undone } from '../kind.ts';
import type { Requests } from '../requests.ts';

type Request = Requests['set-block-restriction'];

const prefix = 'Failed to set block restriction: ';

/** Touches no node. A lock holds at once, from before the answer; unlocking comes at the end. */
export const setBlockRestriction: Kind<Request, Request> = {
  kind: 'set-block-restriction',
  prefix,
  counted: () => true,
  recover: 'redo',

  check(reader, request) {
    const volume = reader.getVolume(request.volumeId);
    if (volume.pendingOp !== null) throw new DomainError('not_found', 'Id not found');
  },

  plan(writer, request) {
    const { volumeId, restriction } = request;
    const hosting = writer.findHostingVolume(volumeId);
    if (hosting === undefined) {
      throw new DomainError('refused', `${prefix}Block restrictions can only be set on block hosting volumes`);
    }
    if (restriction === 'locked') writer.updateHostingVolume(volumeId, { restriction });
    else unlockedReserve(hosting);
    return request;
  },

  target: ({ volumeId }) => volumeId,
  steps: () => 0,
  perform: async () => undefined,
  undo: async () => undone(),

  finish(writer, { volumeId, restriction }) {
    if (restriction === '') {
      // Read again: a block volume may have grown since.
      const reservedGib = unlockedReserve(writer.getHostingVolume(volumeId));
      writer.updateHostingVolume(volumeId, { restriction, reservedGib });
    }
    return `/volumes/${volumeId}`;
  },

  forget: () => undefined,
};

/**
 * What it keeps back once it is open again: a hosting volume of an old version may have no reserve, and gets one out of its free space.
 * @throws DomainError `refused` when there is too little of that
 */
function unlockedReserve(hosting: HostingVolume): Gib {
  if ((hosting.reservedGib as number) > 0) return hosting.reservedGib;
  const needed = reserveOf(hosting.sizeGib) as number;
  const free = freeGib(hosting);
  if (free >= needed) return needed;
  throw new DomainError(
    'refused',
    `${prefix}Can not unlock volume. ${needed}GiB free space is required, but found ${free}GiB`,
  );
}
