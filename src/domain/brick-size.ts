import { type Kib, roundUp } from './units.ts';

/** LVM's limit for a thin pool's metadata: 16 GiB. */
const maximumMetadataKib: Kib = 16 * 1024 * 1024;

/** mkfs.xfs (xfsprogs 5.19 and later) refuses less than 300 MB, so an arbiter brick is never smaller than this. */
export const minimumArbiterKib: Kib = 320 * 1024;

export interface PoolSize {
  readonly poolKib: Kib;
  readonly metadataKib: Kib;
}

/**
 * Space that one brick takes in its volume group: a thin pool of brick x snapshot factor, and 0.5 % metadata of it.
 * The arithmetic is Heketi's to the KiB: the factor is single precision, products are truncated before rounding up to extents.
 */
export function poolSizeOf(brick: Kib, snapshotFactor: number, extent: Kib): PoolSize {
  const poolKib = roundUp(Math.trunc(brick * Math.fround(snapshotFactor)), extent);
  const metadataKib = roundUp(Math.min(Math.trunc(poolKib * 0.005), maximumMetadataKib), extent);
  return { poolKib, metadataKib };
}

/**
 * Size of the arbiter brick beside data bricks of `dataBrick`: one KiB per file of the average size.
 * The caller refuses an average file larger than the brick.
 */
export function arbiterBrickSize(dataBrick: Kib, averageFile: Kib): Kib {
  return Math.max(Math.floor(dataBrick / averageFile), minimumArbiterKib);
}
