import { type Bucket, readBuckets } from './bolt/buckets.ts';
import { damaged } from './bolt/damaged.ts';
import { decodeGob } from './bolt/gob.ts';
import { type Dump, dumpShape } from './dump.ts';

const bucketNames: Readonly<Record<keyof Dump, string>> = {
  clusterentries: 'CLUSTER',
  volumeentries: 'VOLUME',
  brickentries: 'BRICK',
  nodeentries: 'NODE',
  deviceentries: 'DEVICE',
  blockvolumeentries: 'BLOCKVOLUME',
  dbattributeentries: 'DBATTRIBUTE',
  pendingoperations: 'PENDING_OPERATIONS',
};

/** Keys that are an index of hosts and devices, not entries. */
const registration = /^(MANAGE|STORAGE|DEVICE)/;

/**
 * What Heketi itself would dump of the bytes of its database. Buckets that old versions did not have are empty.
 * @returns also what should be known of the file, one sentence each
 * @throws DomainError `invalid` when the file is damaged or another program's
 */
export function dumpOfBolt(file: Buffer): { readonly dump: Dump; readonly notes: readonly string[] } {
  const { buckets, halfBroken } = readBuckets(file);
  if (!buckets.has('CLUSTER') || !buckets.has('VOLUME')) throw damaged('it has no clusters and no volumes bucket');
  const tables = Object.entries(bucketNames).map(([table, name]) => [table, decodedEntries(name, buckets.get(name))]);
  const dump = dumpShape.read(Object.fromEntries(tables), 'go', '', (where, complaint) => {
    throw damaged(`${where.slice(1)}: ${complaint}`);
  });
  return {
    dump: usesOperations(dump) ? dump : { ...dump, pendingoperations: [] },
    notes: halfBroken
      ? ['One of the two meta pages is broken: if it was the newer one, the last change to the database is missing.']
      : [],
  };
}

function decodedEntries(name: string, bucket: Bucket = new Map()): object {
  const entries = [...bucket].filter(([key]) => name === 'DBATTRIBUTE' || !registration.test(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, decodeGob(value)]));
}

/** Before this mark the bucket was not kept up. */
const usesOperations = ({ dbattributeentries }: Dump): boolean =>
  dbattributeentries.some(({ Key, Value }) => Key === 'DB_HAS_PENDING_OPS_BUCKET' && Value === 'yes');
