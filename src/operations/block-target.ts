import type { Reader } from '../db/tables.ts';
import type { BlockVolume } from '../domain/block.ts';
import type { Id } from '../domain/types.ts';
import type { HostRef } from './kind.ts';
import { clusterHosts } from './volumes.ts';

/** A block volume as plans remember it: how gluster-block knows it, and the hosts that can be asked. */
export interface BlockTarget {
  readonly id: Id;
  readonly name: string;
  /** Name of its hosting volume. */
  readonly hosting: string;
  readonly hosts: readonly HostRef[];
}

export function blockTarget(reader: Reader, { id, name, hostingId }: BlockVolume): BlockTarget {
  const hosting = reader.getHostingVolume(hostingId);
  return { id, name, hosting: hosting.name, hosts: clusterHosts(reader.listNodes(hosting.clusterId)) };
}
