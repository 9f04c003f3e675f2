import { damaged } from './damaged.ts';

/** Where the tree of a Bolt file begins. */
export interface Meta {
  readonly pageSize: number;
  readonly rootPage: number;
  /** The other meta is broken, which may have been the newer one. */
  readonly halfBroken: boolean;
}

interface Candidate extends Omit<Meta, 'halfBroken'> {
  readonly pages: number;
  readonly transaction: bigint;
}

const magic = 0xed0cdaed;
const version = 2;
const headerBytes = 16;
/** All of a meta but its checksum. */
const summedBytes = 56;
const pageSizes = [4096, 8192, 16384, 32768, 65536];

/**
 * Bolt writes its two metas in turns, each with a checksum: the newer sound one counts.
 * @throws DomainError `invalid` when none is sound or the file is shorter than it says
 */
export function readMeta(file: Buffer): Meta {
  const candidates = [0, ...pageSizes].flatMap((offset) => soundMeta(file, offset) ?? []);
  const [newest] = candidates.sort((a, b) => (a.transaction < b.transaction ? 1 : -1));
  if (newest === undefined) throw damaged('both of its meta pages are broken, if it is one at all');
  const bytes = newest.pages * newest.pageSize;
  if (file.length < bytes) throw damaged(`it was cut short, to ${file.length} of ${bytes} bytes`);
  return { ...newest, halfBroken: candidates.length === 1 };
}

function soundMeta(file: Buffer, offset: number): Candidate | undefined {
  const start = offset + headerBytes;
  const meta = file.subarray(start, start + summedBytes + 8);
  if (meta.length < summedBytes + 8 || meta.readUInt32LE(0) !== magic || meta.readUInt32LE(4) !== version) return;
  const pageSize = meta.readUInt32LE(8);
  // The second meta is one page behind the first: at another place it is what is left of something else.
  if (!pageSizes.includes(pageSize) || (offset !== 0 && offset !== pageSize)) return;
  if (meta.readBigUInt64LE(summedBytes) !== fnv1a(meta.subarray(0, summedBytes))) return;
  return {
    pageSize,
    rootPage: Number(meta.readBigUInt64LE(16)),
    pages: Number(meta.readBigUInt64LE(40)),
    transaction: meta.readBigUInt64LE(48),
  };
}

/** The 64-bit FNV-1a hash. */
function fnv1a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}
