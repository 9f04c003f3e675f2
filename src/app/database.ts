import { checkStore } from '../db/check.ts';
import { readRecords } from '../db/records.ts';
import type { Store } from '../db/store.ts';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { Records } from '../domain/records.ts';
import { toCheck } from '../migration/check.ts';
import type { Dump } from '../migration/dump.ts';
import { printDump, printJson } from '../migration/json.ts';
import { toDump } from '../migration/to-dump.ts';

/** The whole database as Heketi's JSON. @throws DomainError `failed` when the file can't be read */
export function dumpDatabase(store: Store): string {
  try {
    return printDump(readDump(store));
  } catch (error) {
    throw new DomainError('failed', `Could not construct dump from DB: ${messageOf(error)}`, { cause: error });
  }
}

/** What is wrong with the database as Heketi's JSON. Takes as long as reading the whole file. */
export function checkDatabase(store: Store): string {
  return printJson(toCheck(readableDump(store), checkStore(store)));
}

const readDump = (store: Store): Dump =>
  store.read((reader) => toDump(readRecords(reader), reader.findSetting('generation_id') ?? ''));

/** Of a file too broken to be read nothing can be counted; the check says why. */
function readableDump(store: Store): Dump {
  try {
    return readDump(store);
  } catch {
    return toDump(nothing, '');
  }
}

const nothing: Records = {
  clusters: [],
  nodes: [],
  devices: [],
  pools: [],
  volumes: [],
  hosting: [],
  blockVolumes: [],
  bricks: [],
  guessedSets: [],
  operations: [],
};
