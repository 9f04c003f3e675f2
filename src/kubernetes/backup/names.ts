/** A backup has two sets of windows; a base is written into the one that the newest base is not in. */
export type WindowSet = 'a' | 'b';

/** Pages a window holds at most, in bytes; a Secret takes 1 MiB. What does not get smaller by compression is stored as it is. */
export const windowBytes = 1000 * 1024;
/** So a database of 390 MiB has its place. */
export const windowsPerSet = 400;
/** Entries of the log. */
export const logSlots = 128;

/** Kept beside the backup's own data in its first Secret by Heketi: a copy of its database. We read it, and never write it. */
export const heketiKey = 'heketi.db.gz';

/** Renewed to make sure that a write which was sent before, and whose answer did not come, can't come true any more. */
export const fenceKey = 'index.fence';

const numbered = (prefix: string, number: number): string => `${prefix}-${String(number).padStart(3, '0')}`;

export const windowName = (index: string, set: WindowSet, number: number): string =>
  numbered(`${index}-${set}`, number);
export const slotName = (index: string, slot: number): string => numbered(`${index}-log`, slot);
export const originalName = (index: string): string => `${index}-original`;

/** Every Secret that a backup may ever use: what a Role has to allow `get` and `patch` on. */
export function backupNames(index = 'heketi-db-backup'): string[] {
  const range = (count: number) => Array.from({ length: count }, (_, number) => number);
  const windows = (set: WindowSet) => range(windowsPerSet).map((number) => windowName(index, set, number));
  const slots = range(logSlots).map((slot) => slotName(index, slot));
  return [index, originalName(index), ...windows('a'), ...windows('b'), ...slots];
}
