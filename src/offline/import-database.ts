import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { openStore } from '../db/open.ts';
import { writeRecords } from '../db/records.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { Records } from '../domain/records.ts';
import type { Dump } from '../migration/dump.ts';
import { fromDump } from '../migration/from-dump.ts';
import { parseDump } from '../migration/json.ts';

/**
 * Makes a new database from a dump. It appears under its name when it is complete and on disk, or not at all.
 * @returns what is otherwise than it was in Heketi, one sentence each
 * @throws DomainError with every reason, one a line
 */
export async function importDump(
  jsonFile: string,
  databaseFile: string,
  clock: Pick<Clock, 'now'>,
): Promise<readonly string[]> {
  return importRecords(readDump(jsonFile), databaseFile, clock);
}

function readDump(jsonFile: string): Dump {
  let text: string;
  try {
    text = readFileSync(jsonFile, 'utf8');
  } catch (error) {
    throw new DomainError('invalid', `Could not open input file: ${messageOf(error)}`, { cause: error });
  }
  return parseDump(text);
}

async function importRecords(dump: Dump, databaseFile: string, clock: Pick<Clock, 'now'>): Promise<readonly string[]> {
  if (existsSync(databaseFile)) throw new DomainError('conflict', `${databaseFile} file already exists`);
  const { records, problems, notes } = fromDump(dump);
  if (records === null) throw new DomainError('invalid', problems.join('\n'));
  await create(databaseFile, records, clock);
  return notes;
}

async function create(databaseFile: string, records: Records, clock: Pick<Clock, 'now'>): Promise<void> {
  const unfinished = `${databaseFile}.importing`;
  removeFiles(unfinished);
  try {
    const store = openStore({ file: unfinished, clock, executorKind: 'real' });
    try {
      await store.write((writer) => writeRecords(writer, records));
    } finally {
      // Closing also moves all of it from SQLite's log into the file.
      store.close();
    }
    renameSync(unfinished, databaseFile);
  } catch (error) {
    removeFiles(unfinished);
    throw error;
  }
}

function removeFiles(file: string): void {
  for (const name of [file, `${file}-wal`]) rmSync(name, { force: true });
}
