import { closeSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import type { Database } from 'better-sqlite3';
import type { PageChanges, PageSource } from '../domain/pages.ts';
import { LogFollower } from './log-follower.ts';

const readAt = promisify(read);

/** At which length the log is cut. */
export interface LogLimits {
  /** When all of it was taken, as SQLite would by itself. */
  readonly takenBytes: number;
  /** Although it was not, since nobody has taken for long. */
  readonly longestBytes: number;
}

const usualLimits: LogLimits = { takenBytes: 16 * 1024 * 1024, longestBytes: 64 * 1024 * 1024 };

export interface PageSourceParts extends Pick<PageSource, 'lineage' | 'change' | 'summary'> {
  /** Keeps commits back until what it returns is called: where there is no log, they would change what is being read. */
  readonly holdCommits: () => () => void;
  readonly onCommit: () => void;
}

/** The pages of an open database, whose log SQLite no longer cuts by itself. */
export interface FollowedPages extends PageSource {
  /** To be told after every group of writes, whether it was committed or failed. */
  afterCommit(committed: boolean): void;
  /** After the database is closed: closing any descriptor of its file drops SQLite's lock on it. May be repeated. */
  close(): void;
}

export function followPages(database: Database, parts: PageSourceParts, limits = usualLimits): FollowedPages {
  const pageBytes = database.pragma('page_size', { simple: true }) as number;
  const logged = database.pragma('journal_mode', { simple: true }) === 'wal';
  const log = logged ? new LogFollower(database, pageBytes) : null;
  const file = openSync(database.name, 'r');
  let reading = false;
  let closed = false;

  const state = () => ({
    change: parts.change(),
    pageCount: database.pragma('page_count', { simple: true }) as number,
  });

  async function readPages(first: number, count: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(count * pageBytes);
    const { bytesRead } = await readAt(file, bytes, 0, bytes.length, (first - 1) * pageBytes);
    if (bytesRead < bytes.length) throw new Error(`The database file ends before page ${first + count - 1}`);
    return bytes;
  }

  return {
    lineage: parts.lineage,
    change: parts.change,
    summary: parts.summary,
    pageBytes,
    takeChanges(): PageChanges | null {
      const taken = log?.take() ?? null;
      if (log === null || taken === null) return null;
      if (log.bytes() > limits.takenBytes && !reading) log.cut();
      const { change, pageCount } = state();
      const images = [...taken.images].filter(([number]) => number <= pageCount).sort(([a], [b]) => a - b);
      return {
        change,
        pageCount,
        numbers: images.map(([number]) => number),
        images: images.map(([, image]) => image),
      };
    },
    takeAll() {
      if (reading) throw new Error('The database is being read already');
      log?.cut();
      const letCommit = log === null ? parts.holdCommits() : () => undefined;
      reading = true;
      return {
        ...state(),
        read: readPages,
        release() {
          reading = false;
          letCommit();
        },
      };
    },
    afterCommit(committed) {
      // A commit that failed may have left frames that SQLite does not count.
      if (committed) parts.onCommit();
      else log?.lose();
      if (log === null || reading || log.bytes() <= limits.longestBytes) return;
      log.cut();
      log.lose();
    },
    close() {
      if (closed) return;
      closed = true;
      log?.close();
      closeSync(file);
    },
  };
}
