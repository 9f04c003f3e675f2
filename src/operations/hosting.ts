import type { Reader, Writer } from '../db/tables.ts';
import { freeGib, type HostingVolume, roomOf } from '../domain/block.ts';
import { DomainError } from '../domain/errors.ts';
import type { Random } from '../domain/ports.ts';
import type { Gib } from '../domain/units.ts';
import { clustersOf, eligibleClusters, isBelowLimit, offersType } from './eligible-clusters.ts';
import type { PlanContext } from './kind.ts';
import { type NewVolume, planNewVolume } from './new-volume.ts';
import type { CreateBlockVolume, CreateVolume } from './requests.ts';

/** One of the hosting volumes that can take it, each as likely as any other; undefined when none can. */
export function pickHosting(reader: Reader, request: CreateBlockVolume, random: Random): HostingVolume | undefined {
  const fit = hostingVolumes(reader, request).filter((hosting) => whyNot(reader, hosting, request) === null);
  return fit[Math.floor(random() * fit.length)];
}

/** Of clusters that offer block volumes. */
function hostingVolumes(reader: Reader, { clusters }: CreateBlockVolume): HostingVolume[] {
  return clustersOf(reader, clusters)
    .filter((id) => reader.getCluster(id).block)
    .flatMap((id) => reader.listHostingVolumes(id));
}

function whyNot(reader: Reader, hosting: HostingVolume, { sizeGib, name }: CreateBlockVolume): string | null {
  if (hosting.pendingOp !== null) return 'is being made or deleted';
  if (hosting.restriction !== '') return `is ${hosting.restriction}`;
  if (freeGib(hosting) < (sizeGib as number)) return `has ${freeGib(hosting)} GiB free`;
  if (reader.findBlockVolumeByName(hosting.volumeId, name)) return `has a block volume named ${name}`;
  return null;
}

/**
 * A hosting volume for this block volume, as a part of its operation. The order of the refusals is Heketi's.
 * @throws DomainError `refused` with Heketi's reason, and why no hosting volume will do; `too_busy` while another hosting volume is
 *   under way: it may do
 */
export function planHosting(writer: Writer, request: CreateBlockVolume, context: PlanContext<void>): NewVolume {
  const { autoCreateHosting, hostingSizeGib, maximumVolumesPerCluster } = context.parts.volumes;
  eligibleClusters(writer, clustersOf(writer, request.clusters), [
    offersType(true),
    isBelowLimit(maximumVolumesPerCluster),
  ]);
  const room = roomOf(hostingSizeGib);
  if ((request.sizeGib as number) > room) {
    throw refusal(
      writer,
      request,
      `The size configured for automatic creation of block hosting volumes (${hostingSizeGib}) is too small to host the requested block volume of size ${request.sizeGib}. The available size on this block hosting volume, minus overhead, is ${room}. Please create a sufficiently large block hosting volume manually.`,
    );
  }
  if (writer.isHostingVolumeUnderWay()) throw new DomainError('too_busy', 'Server busy. Retry operation later.');
  if (!autoCreateHosting) {
    const text = 'Block Hosting Volume Creation is disabled. Create a Block hosting volume and try again.';
    throw refusal(writer, request, text);
  }
  return planNewVolume(writer, hostingRequest(hostingSizeGib, request), context);
}

function refusal(reader: Reader, request: CreateBlockVolume, text: string): DomainError {
  const reasons = hostingVolumes(reader, request).map(
    (hosting) => `Hosting volume ${hosting.name} ${whyNot(reader, hosting, request)}.`,
  );
  return new DomainError('refused', [text, ...reasons].join('\n'));
}

const hostingRequest = (sizeGib: Gib, { clusters }: CreateBlockVolume): CreateVolume => ({
  sizeGib,
  name: '',
  clusters,
  durability: { type: 'replicate', replica: 3, arbiter: false },
  requested: { type: 'replicate', replica: 3, data: 0, redundancy: 0 },
  gid: 0,
  options: [],
  block: true,
  snapshot: { enable: false, factor: 1 },
});
