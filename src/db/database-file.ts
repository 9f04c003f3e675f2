import { chmodSync, closeSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { DomainError } from '../domain/errors.ts';

/** Written to the SQLite header of every database of ours, so that another program's is never taken for one: "Brky". */
export const applicationId = 0x42726b79;

const boltMagic = 0xed0cdaed;
const boltPageSizes = [4096, 8192, 16384, 32768, 65536];
const headerBytes = 65536 + 20;

/** What tells files apart, whatever their names and links; undefined when there is none. Opens nothing. */
export function fileIdentity(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/**
 * Looks at the file without changing it. An absent or empty one is fine: start scripts of old deployments create an empty one.
 * @throws DomainError `invalid` when it is not a database of ours, above all when it is a Heketi one
 */
export function checkContent(file: string): void {
  const header = readHeader(file);
  if (header.length === 0) return;
  if (isBolt(header)) throw new DomainError('invalid', boltRefusal(file));
  if (header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw new DomainError(
      'invalid',
      `${file} is neither a Brickyard nor a Heketi database\nNothing was changed. Set glusterfs.db to another file.`,
    );
  }
  if (header.length < 72 || header.readUInt32BE(68) !== applicationId) {
    throw new DomainError(
      'invalid',
      `${file} is an SQLite database of another program\nNothing was changed. Set glusterfs.db to another file.`,
    );
  }
}

/** Whether the file is one of Heketi's own, sound or not. False when there is none. */
export const isHeketiFile = (file: string): boolean => isBolt(readHeader(file));

/** Bolt keeps two meta pages, in turns the current one, at the size of a page of the machine that made it: one may be damaged. */
function isBolt(header: Buffer): boolean {
  return [0, ...boltPageSizes].some(
    (page) => header.length >= page + 20 && header.readUInt32LE(page + 16) === boltMagic,
  );
}

function boltRefusal(file: string): string {
  return [
    `${file} is a Heketi database`,
    'Nothing was changed. To take it over, stop the old service and import the file into a new one:',
    `  heketi db import --boltfile ${file} --dbfile NEWFILE`,
    'Then set glusterfs.db to NEWFILE.',
  ].join('\n');
}

function readHeader(file: string): Buffer {
  if (fileIdentity(file) === undefined) return Buffer.alloc(0);
  const header = Buffer.alloc(headerBytes);
  const descriptor = openSync(file, 'r');
  try {
    return header.subarray(0, readSync(descriptor, header, 0, headerBytes, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** Readable by the owner alone, from the first byte on; SQLite gives its log the same mode. A file that others may read is closed to them. */
export function makePrivate(file: string): void {
  if (fileIdentity(file) === undefined) closeSync(openSync(file, 'a', 0o600));
  for (const name of [file, ...logsOf(file)]) {
    const found = statSync(name, { throwIfNoEntry: false });
    if (found && (found.mode & 0o077) !== 0) chmodSync(name, 0o600);
  }
}

/** What SQLite may keep beside the file. */
export const logsOf = (file: string): string[] => ['-wal', '-shm', '-journal'].map((ending) => file + ending);

/** With the logs that belong to it. Fine when there is none; it must not be open. */
export function removeDatabase(file: string): void {
  for (const name of [file, ...logsOf(file)]) rmSync(name, { force: true });
}
