import { damaged } from './damaged.ts';

/** The primitive values of Go's gob encoding, read one after the other. */
export class GobBytes {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Buffer {
    if (count > this.left) throw damaged('a value is longer than its record');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** Up to 127 one byte; else the number of bytes, negated, and the value, its largest byte first. */
  uint(): number {
    return Number(this.#big());
  }

  /** The lowest bit is the sign. Beyond 2^53 the nearest number. */
  int(): number {
    const value = this.#big();
    return Number(value & 1n ? -(value >> 1n) - 1n : value >> 1n);
  }

  /** A double with its bytes in reverse order, since the last ones are often zero. */
  float(): number {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(this.#big());
    return bytes.readDoubleBE();
  }

  text(): string {
    return this.take(this.uint()).toString();
  }

  #big(): bigint {
    const first = this.take(1).readUInt8();
    if (first < 0x80) return BigInt(first);
    const count = 0x100 - first;
    if (count > 8) throw damaged('a number is too long');
    return this.take(count).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
}
