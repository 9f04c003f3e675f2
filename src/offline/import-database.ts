import { existsSync, readFileSync, renameSync } from 'node:fs';
import { removeDatabase } from '../db/database-file.ts';
import { openStore } from '../db/open.ts';
import { writeRecords } from '../db/records.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import type { Records } from '../domain/records.ts';
import type { Dump } from '../migration/dump.ts';
import { dumpOfBolt } from '../migration/from-bolt.ts';
import { fromDump } from '../migration/from-dump.ts';
import { parseDump } from '../migration/json.ts';

/** A dump, or a database of Heketi itself. */
export type Source = { readonly jsonFile: string } | { readonly boltFile: string };

/**
 * Makes a new database of what Heketi had. It appears under its name when it is complete and on disk, or not at all.
 * @returns what is otherwise than it was in Heketi, one sentence each
 * @throws DomainError with every reason, one a line
 */
export async function importDatabase(
  source: Source,
  databaseFile: string,
  clock: Pick<Clock, 'now'>,
): Promise<readonly string[]> {
  const { dump, notes: ofFile } = readSource(source);
  if (existsSync(databaseFile)) throw new DomainError('conflict', `${databaseFile} file already exists`);
  const { records, problems, notes } = fromDump(dump);
  if (records === null) throw new DomainError('invalid', [...problems, ...ofFile].join('\n'));
  await create(databaseFile, records, clock);
  return [...ofFile, ...notes];
}

function readSource(source: Source): { readonly dump: Dump; readonly notes: readonly string[] } {
  if ('jsonFile' in source) return { dump: parseDump(readInput(source.jsonFile).toString()), notes: [] };
  return dumpOfBolt(readInput(source.boltFile));
}

function readInput(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new DomainError('invalid', `Could not open input file: ${messageOf(error)}`, { cause: error });
  }
}

async function create(databaseFile: string, records: Records, clock: Pick<Clock, 'now'>): Promise<void> {
  const unfinished = `${databaseFile}.importing`;
  removeDatabase(unfinished);
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
    removeDatabase(unfinished);
    throw error;
  }
}
