import { damaged } from './damaged.ts';
import { readMeta } from './meta.ts';

/** A bucket's values by their keys, in the order of the file. */
export type Bucket = ReadonlyMap<string, Buffer>;

const headerBytes = 16;
const elementBytes = 16;
const branch = 0x01;
const leaf = 0x02;
const holdsBucket = 0x01;

interface Element {
  readonly flags: number;
  readonly key: Buffer;
  readonly value: Buffer;
}

/**
 * Reads the buckets of a Bolt file (format 2), as the database is after its last transaction. Everything is checked that the format lets
 * one check: numbers of pages, bounds, the order of keys, that no page is used twice.
 * @throws DomainError `invalid` that says what is damaged
 */
export function readBuckets(file: Buffer): { buckets: Map<string, Bucket>; halfBroken: boolean } {
  const { pageSize, rootPage, halfBroken } = readMeta(file);
  const seen = new Set<number>();

  function page(id: number): Buffer {
    const start = id * pageSize;
    if (start + headerBytes > file.length) throw damaged(`page ${id} is behind its end`);
    if (seen.has(id)) throw damaged(`page ${id} is used twice`);
    seen.add(id);
    if (file.readBigUInt64LE(start) !== BigInt(id)) throw damaged(`page ${id} is not what was written there`);
    const pages = 1 + file.readUInt32LE(start + 12);
    return file.subarray(start, start + pages * pageSize);
  }

  function elements(bytes: Buffer, name: string): Element[] {
    const flags = bytes.readUInt16LE(8);
    const count = bytes.readUInt16LE(10);
    if (flags === leaf) return Array.from({ length: count }, (_, index) => leafElement(bytes, index, name));
    if (flags !== branch || count === 0) throw damaged(`${name} is no part of a tree`);
    return Array.from({ length: count }, (_, index) => childPage(bytes, index, name)).flatMap((id) =>
      elements(page(id), `page ${id}`),
    );
  }

  function bucket({ flags, key, value }: Element): [string, Bucket] {
    const name = key.toString();
    if ((flags & holdsBucket) === 0 || value.length < headerBytes) throw damaged(`${name} is no bucket`);
    const root = Number(value.readBigUInt64LE(0));
    // A small bucket lies within its parent's page.
    const bytes = root === 0 ? value.subarray(headerBytes) : page(root);
    if (bytes.length < headerBytes) throw damaged(`bucket ${name} is cut short`);
    const found = elements(bytes, `bucket ${name}`);
    checkOrder(found, name);
    return [name, new Map(found.map((element) => [element.key.toString(), element.value]))];
  }

  return { buckets: new Map(elements(page(rootPage), `page ${rootPage}`).map(bucket)), halfBroken };
}

function leafElement(bytes: Buffer, index: number, name: string): Element {
  const at = elementAt(bytes, index, name);
  const [flags, offset, keyBytes, valueBytes] = [0, 4, 8, 12].map((field) => bytes.readUInt32LE(at + field));
  const start = at + (offset ?? 0);
  const middle = start + (keyBytes ?? 0);
  const end = middle + (valueBytes ?? 0);
  if (end > bytes.length || keyBytes === 0) throw damaged(`an entry of ${name} is out of bounds`);
  return { flags: flags ?? 0, key: bytes.subarray(start, middle), value: bytes.subarray(middle, end) };
}

const childPage = (bytes: Buffer, index: number, name: string): number =>
  Number(bytes.readBigUInt64LE(elementAt(bytes, index, name) + 8));

function elementAt(bytes: Buffer, index: number, name: string): number {
  const at = headerBytes + index * elementBytes;
  if (at + elementBytes > bytes.length) throw damaged(`${name} is cut short`);
  return at;
}

function checkOrder(elements: readonly Element[], name: string): void {
  for (const [index, { key }] of elements.entries()) {
    const next = elements[index + 1];
    if (next !== undefined && key.compare(next.key) >= 0) throw damaged(`the keys of bucket ${name} are in disorder`);
  }
}
