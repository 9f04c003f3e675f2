import type { PageChanges } from '../../domain/pages.ts';

/** Pages as one text of bytes: how many the file has, how many follow, their numbers, their images. Numbers are of 32 bits, big-endian. */
export function encodeEntry({ pageCount, numbers, images }: Omit<PageChanges, 'change'>): Buffer {
  const head = Buffer.alloc(8 + 4 * numbers.length);
  head.writeUInt32BE(pageCount, 0);
  head.writeUInt32BE(numbers.length, 4);
  for (const [index, number] of numbers.entries()) head.writeUInt32BE(number, 8 + 4 * index);
  return Buffer.concat([head, ...images]);
}

export function decodeEntry(entry: Buffer, pageBytes: number): Omit<PageChanges, 'change'> {
  const count = entry.readUInt32BE(4);
  const begin = 8 + 4 * count;
  const numbers = Array.from({ length: count }, (_, index) => entry.readUInt32BE(8 + 4 * index));
  const images = numbers.map((_, index) => entry.subarray(begin + index * pageBytes, begin + (index + 1) * pageBytes));
  return { pageCount: entry.readUInt32BE(0), numbers, images };
}
