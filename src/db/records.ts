import type { Records } from '../domain/records.ts';
import type { Id } from '../domain/types.ts';
import type { Reader, Writer } from './tables.ts';

/** All of it, from one consistent state. Takes as long as reading the whole file. */
export function readRecords(reader: Reader): Records {
  const nodes = reader.listAllNodes();
  const devices = ascending(nodes.flatMap(({ id }) => reader.listDevices(id)));
  const volumes = reader.listAllVolumes();
  const hosting = volumes.filter(({ block }) => block).map(({ id }) => reader.getHostingVolume(id));
  return {
    clusters: reader.listClusterIds().map((id) => reader.getCluster(id)),
    nodes,
    devices,
    pools: reader.listAllPools(),
    volumes,
    hosting: hosting.map(({ volumeId, reservedGib, restriction }) => ({ volumeId, reservedGib, restriction })),
    blockVolumes: ascending(hosting.flatMap(({ volumeId }) => reader.listBlockVolumes(volumeId))),
    bricks: ascending(devices.flatMap(({ id }) => reader.listDeviceBricks(id))),
    guessedSets: reader.listGuessedSets(),
    operations: ascending(reader.listOperations(['running', 'interrupted', 'undoing'])),
  };
}

/**
 * Writes them into an empty database.
 * @throws DomainError `conflict`, `not_found` or `refused` when they contradict each other
 */
export function writeRecords(writer: Writer, records: Records): void {
  // Parents first: what belongs to nothing is refused.
  for (const operation of records.operations) writer.insertOperation(operation);
  for (const cluster of records.clusters) writer.insertCluster(cluster);
  for (const node of records.nodes) writer.insertNode(node);
  for (const device of records.devices) writer.insertDevice(device);
  for (const pool of records.pools) writer.insertPool(pool);
  for (const volume of records.volumes) writer.insertVolume(volume);
  for (const { volumeId, ...change } of records.hosting) writer.updateHostingVolume(volumeId, change);
  for (const block of records.blockVolumes) writer.insertBlockVolume(block);
  for (const brick of records.bricks) writer.insertBrick(brick);
  for (const volumeId of records.guessedSets) writer.guessSets(volumeId);
}

const ascending = <T extends { readonly id: Id }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
