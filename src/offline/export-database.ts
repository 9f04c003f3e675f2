import { readFileSync, writeFileSync } from 'node:fs';
import { dumpDatabase } from '../app/database.ts';
import { isHeketiFile } from '../db/database-file.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { dumpOfBolt } from '../migration/from-bolt.ts';
import { printDump } from '../migration/json.ts';
import { withDatabase } from './open-existing.ts';

/**
 * Writes Heketi's dump of the database, which may be one of Heketi itself, to a new file, readable by the owner alone, or to `print`
 * for `-`.
 * @returns what should be known of the file, one sentence each
 * @throws DomainError when there is no such database, or already such a file
 */
export async function exportDatabase(
  databaseFile: string,
  jsonFile: string,
  clock: Pick<Clock, 'now'>,
  print: (text: string) => void,
): Promise<readonly string[]> {
  const { json, notes } = await readDatabase(databaseFile, clock);
  if (jsonFile === '-') print(json);
  else writeNew(jsonFile, json);
  return notes;
}

async function readDatabase(
  file: string,
  clock: Pick<Clock, 'now'>,
): Promise<{ json: string; notes: readonly string[] }> {
  if (!isHeketiFile(file)) return { json: await withDatabase(file, clock, dumpDatabase), notes: [] };
  const { dump, notes } = dumpOfBolt(readFileSync(file));
  return { json: printDump(dump), notes };
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new DomainError('invalid', `Could not create json file: ${messageOf(error)}`, { cause: error });
  }
}
