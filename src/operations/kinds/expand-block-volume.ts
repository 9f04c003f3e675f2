import { type BlockVolume, freeGib, type HostingVolume } from '../../domain/block.ts';
import { DomainError } from '../../domain/errors.ts';
import type { Gib } from '../../domain/units.ts';
import { type BlockTarget, blockTarget } from '../block-target.ts';
import { type Kind, undone } from '../kind.ts';
import { refusingWith } from '../refusals.ts';
import type { Requests } from '../requests.ts';
import { inUse } from '../targets.ts';

interface Plan extends BlockTarget {
  /** Before the expansion, and as asked for. */
  readonly fromGib: Gib;
  readonly toGib: Gib;
  /** What gluster-block was found to have after a failure. */
  readonly actual: { readonly sizeGib: Gib; readonly usableGib: Gib } | null;
}

type Request = Requests['expand-block-volume'];

const prefix = 'Failed to allocate block volume expansion: ';

/** A block volume grows to an absolute size. The size asked for is in the plan: whatever happens, what was taken can be given back. */
export const expandBlockVolume: Kind<Request, Plan> = {
  kind: 'expand-block-volume',
  prefix,
  counted: () => true,
  recover: 'undo',

  check(reader, request) {
    reader.getBlockVolume(request.blockVolumeId);
  },

  plan(writer, { blockVolumeId, sizeGib }, { operationId }) {
    const block = writer.getBlockVolume(blockVolumeId);
    refusingWith(prefix, () => checkExpansion(block, writer.getHostingVolume(block.hostingId), sizeGib));
    writer.updateBlockVolume(block.id, { takenGib: sizeGib, expandOp: operationId });
    return { ...blockTarget(writer, block), fromGib: block.sizeGib, toGib: sizeGib, actual: null };
  },

  target: (plan) => plan.id,
  changes: ({ id }) => [{ id, description: 'Expand block volume' }],
  steps: () => 1,

  async perform({ hosts, hosting, name, toGib }, remote) {
    await remote.executor.resizeBlockVolume(remote.hosts(hosts), hosting, name, toGib);
    remote.step();
  },

  async undo(plan, remote) {
    const facts = await remote.executor.findBlockVolume(remote.hosts(plan.hosts), plan.hosting, plan.name);
    if (facts?.sizeGib === plan.toGib && facts.usableGib === null) return { outcome: 'completed', result: undefined };
    const { sizeGib, usableGib } = facts ?? { sizeGib: plan.fromGib, usableGib: null };
    // It never shrinks, and more than what was asked for was never taken.
    const size = Math.min(Math.max(sizeGib as number, plan.fromGib as number), plan.toGib as number);
    await remote.amend(() => ({ ...plan, actual: { sizeGib: size, usableGib: usableGib ?? size } }));
    return undone();
  },

  finish(writer, { id, toGib }) {
    writer.updateBlockVolume(id, { sizeGib: toGib, usableGib: toGib, expandOp: null });
    return `/blockvolumes/${id}`;
  },

  forget(writer, { id, fromGib, actual }) {
    const { sizeGib, usableGib } = actual ?? { sizeGib: fromGib, usableGib: fromGib };
    writer.updateBlockVolume(id, { sizeGib, takenGib: sizeGib, usableGib, expandOp: null });
  },
};

/** @throws DomainError `refused` with Heketi's reason */
function checkExpansion(block: BlockVolume, hosting: HostingVolume, toGib: Gib): void {
  if (block.pendingOp !== null || block.expandOp !== null || hosting.pendingOp !== null) throw refused(inUse);
  const [from, to] = [block.sizeGib as number, toGib as number];
  if (to < from) {
    throw refused(`Requested new-size ${to} is less than current block volume size ${from}, shrinking is not allowed.`);
  }
  // The same size once more reaches the hosts that did not follow.
  if (to === from && block.usableGib === block.sizeGib) {
    throw refused(`Requested new-size ${to} is same as current block volume size ${from}, nothing to be done.`);
  }
  const free = freeGib(hosting);
  if (free < to - from) {
    const most = from + free;
    throw refused(`No space\nHosting volume ${hosting.name} has ${free} GiB free: up to ${most} GiB would fit.`);
  }
}

const refused = (text: string): DomainError => new DomainError('refused', text);
