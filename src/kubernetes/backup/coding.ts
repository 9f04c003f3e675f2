import { webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { Secret, SecretData } from './secrets.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Of the bytes as they were before compression. All work on them is done in other threads. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('base64');
}

/** Compressed by itself, or as it is where that is no shorter: so it is never longer than it was. */
export async function pack(bytes: Uint8Array): Promise<SecretData> {
  const packed = await compress(bytes);
  return packed.length < bytes.length ? { zstd: packed, raw: null } : { zstd: null, raw: bytes };
}

export const packedBytes = ({ zstd, raw }: SecretData): number => (zstd ?? raw ?? []).length;

/** What `pack` was given. @throws Error when the Secret is not one of `pack`, or is damaged */
export async function unpack({ data }: Pick<Secret, 'data'>, digest: string): Promise<Buffer> {
  const [zstd, raw] = [data.get('zstd'), data.get('raw')];
  if (zstd === undefined && raw === undefined) throw new Error('it is empty');
  const bytes = zstd === undefined ? Buffer.from(raw ?? []) : await decompress(zstd);
  if ((await digestOf(bytes)) !== digest) throw new Error('its checksum is another');
  return bytes;
}
