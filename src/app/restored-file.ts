import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const logEndings = ['-wal', '-shm', '-journal'];
const logsOf = (file: string): string[] => logEndings.map((ending) => file + ending);

/** With the logs that belong to it. Fine when there is none. */
export function removeDatabase(file: string): void {
  for (const name of [file, ...logsOf(file)]) rmSync(name, { force: true });
}

/** Moves it with its logs, in place of what was set aside before. @returns its new name */
export function setAside(file: string): string {
  const aside = `${file}.superseded`;
  removeDatabase(aside);
  for (const ending of ['', ...logEndings]) {
    if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  }
  return aside;
}

/** Makes a file the database, durably, without logs of a former one: SQLite would apply them to it. */
export function putInPlace(from: string, to: string): void {
  for (const log of logsOf(to)) rmSync(log, { force: true });
  renameSync(from, to);
  const directory = openSync(dirname(to), 'r');
  fsyncSync(directory);
  closeSync(directory);
}
