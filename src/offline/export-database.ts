import { writeFileSync } from 'node:fs';
import { dumpDatabase } from '../app/database.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Clock } from '../domain/ports.ts';
import { withDatabase } from './open-existing.ts';

/**
 * Writes Heketi's dump of the database to a new file, readable by the owner alone, or to `print` for `-`.
 * @throws DomainError when there is no such database, or already such a file
 */
export async function exportDatabase(
  databaseFile: string,
  jsonFile: string,
  clock: Pick<Clock, 'now'>,
  print: (text: string) => void,
): Promise<void> {
  const dump = await withDatabase(databaseFile, clock, dumpDatabase);
  if (jsonFile === '-') return print(dump);
  try {
    writeFileSync(jsonFile, dump, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new DomainError('invalid', `Could not create json file: ${messageOf(error)}`, { cause: error });
  }
}
