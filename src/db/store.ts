import type { PageSource } from '../domain/pages.ts';
import type { Reader, Writer } from './tables.ts';
import type { VolumeWatcher } from './volume-watch.ts';

/** What we remember. Synchronous inside: nothing can be awaited in a transaction. */
export interface Store {
  /**
   * From now on tells `watcher` of every volume whose reads may have changed, in the middle of the write that does it and also when
   * that is undone; null: those of any volume. The watcher must not read.
   */
  watchVolumes(watcher: VolumeWatcher): void;
  /** Runs `fn` on one consistent state. */
  read<T>(fn: (reader: Reader) => T): T;
  /**
   * Runs `fn` in a transaction of its own; an error rolls back only this one. Writes asked for at the same time share one durable
   * commit. Resolves after the commit is on disk; `onCommit` hooks have run by then.
   * @throws Error at once when asked for inside another write, which has its writer already
   */
  write<T>(fn: (writer: Writer) => T): Promise<T>;
  /** The number of the newest durable commit that wrote something; a write's own when asked for as soon as it has resolved. */
  change(): number;
  /**
   * From now on the pages that change can be taken. To be called once at most; null where no file is written. `onCommit` is called
   * after every commit, and must not throw.
   */
  followPages(onCommit: () => void): PageSource | null;
  /** The whole database as the bytes of a file, one consistent state. A server can start from them. */
  backup(): Buffer;
  /** Commits what was asked for, and gives the file free. Later writes are rejected. May be repeated. */
  close(): void;
}
