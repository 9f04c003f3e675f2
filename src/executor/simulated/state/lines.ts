import { readSync } from 'node:fs';

const newline = 10;

/**
 * Gives every complete line of an open file, in pieces, so that a file larger than a string may be is no problem.
 * @returns the offset behind the last complete line
 */
export function readLines(handle: number, take: (line: string) => void): number {
  const piece = Buffer.allocUnsafe(1 << 20);
  let carry = Buffer.alloc(0);
  let whole = 0;
  for (;;) {
    const size = readSync(handle, piece, 0, piece.length, null);
    if (size === 0) return whole;
    let rest = Buffer.concat([carry, piece.subarray(0, size)]);
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      take(rest.toString('utf8', 0, end));
      whole += end + 1;
      rest = rest.subarray(end + 1);
    }
    carry = rest;
  }
}
