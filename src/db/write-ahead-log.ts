/** The layout of SQLite's log, from its file format: a header, then frames of a page each, with a header of their own. */
export const logHeaderBytes = 32;
const frameHeaderBytes = 24;

/** What committed transactions have left in a piece of the log. */
export interface LoggedPages {
  /** The newest image of each page. */
  readonly images: ReadonlyMap<number, Buffer>;
  /** Of the file after the last of them; undefined when none was committed. */
  readonly pageCount: number | undefined;
  /** How far the last of them reaches. */
  readonly bytes: number;
}

/** The eight bytes that every frame of the log repeats; frames of an earlier one have others. */
export const saltOf = (header: Buffer): Buffer => header.subarray(16, 24);

/**
 * Reads frames from the beginning of `piece` on. What follows the last committed one was rolled back, or is of an earlier log.
 * Checksums are not looked at: they are for what a power failure leaves, and this log is being written.
 */
export function readFrames(piece: Buffer, salt: Buffer, pageBytes: number): LoggedPages {
  const images = new Map<number, Buffer>();
  const uncommitted = new Map<number, Buffer>();
  const frameBytes = frameHeaderBytes + pageBytes;
  let pageCount: number | undefined;
  let bytes = 0;
  for (let at = 0; at + frameBytes <= piece.length; at += frameBytes) {
    if (!piece.subarray(at + 8, at + 16).equals(salt)) break;
    uncommitted.set(piece.readUInt32BE(at), piece.subarray(at + frameHeaderBytes, at + frameBytes));
    const pagesAfterCommit = piece.readUInt32BE(at + 4);
    if (pagesAfterCommit === 0) continue;
    for (const [number, image] of uncommitted) images.set(number, image);
    uncommitted.clear();
    pageCount = pagesAfterCommit;
    bytes = at + frameBytes;
  }
  return { images, pageCount, bytes };
}
