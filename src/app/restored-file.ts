import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { logsOf, removeDatabase } from '../db/database-file.ts';

/** Moves it with its logs, in place of what was set aside before. @returns its new name */
export function setAside(file: string): string {
  const aside = `${file}.superseded`;
  removeDatabase(aside);
  for (const name of [file, ...logsOf(file)]) {
    if (existsSync(name)) renameSync(name, aside + name.slice(file.length));
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
