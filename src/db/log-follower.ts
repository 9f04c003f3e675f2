import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { type LoggedPages, logHeaderBytes, readFrames, saltOf } from './write-ahead-log.ts';

const nothing: LoggedPages = { images: new Map(), pageCount: undefined, bytes: 0 };

/** Reads what SQLite appends to its log, and cuts the log in its stead. */
export class LogFollower {
  readonly #database: Database;
  readonly #file: string;
  readonly #pageBytes: number;
  #descriptor: number | undefined;
  /** Up to where the log was taken; null while it is not known what has changed. */
  #taken: number | null = null;

  constructor(database: Database, pageBytes: number) {
    this.#database = database;
    this.#file = `${database.name}-wal`;
    this.#pageBytes = pageBytes;
    database.pragma('wal_autocheckpoint = 0');
  }

  /** What was committed since the last call; null when that is not known. */
  take(): LoggedPages | null {
    if (this.#taken === null) return null;
    const header = this.#read(0, logHeaderBytes);
    if (header.length < logHeaderBytes) return nothing;
    const begin = Math.max(this.#taken, logHeaderBytes);
    const frames = readFrames(this.#read(begin, this.bytes() - begin), saltOf(header), this.#pageBytes);
    this.#taken = begin + frames.bytes;
    return frames;
  }

  /** From now on it is not known what has changed, until the next cut. */
  lose(): void {
    this.#taken = null;
  }

  /** Moves the log into the database's file, which is then the whole database; what was not taken is not taken any more. @throws Error */
  cut(): void {
    this.#taken = null;
    const [result] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    if (result?.busy !== 0) throw new Error('SQLite could not move its log into the database');
    this.#taken = 0;
  }

  bytes(): number {
    return fstatSync(this.#open()).size;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  #read(from: number, bytes: number): Buffer {
    const piece = Buffer.allocUnsafe(Math.max(0, bytes));
    return piece.subarray(0, readSync(this.#open(), piece, 0, piece.length, from));
  }

  /** The file is there from the first transaction on, and is never another one: an exclusive connection keeps it to its end. */
  #open(): number {
    this.#descriptor ??= openSync(this.#file, 'r');
    return this.#descriptor;
  }
}
