import { readFileSync } from 'node:fs';
import type { Dump } from '../../src/migration/dump.ts';
import { parseDump } from '../../src/migration/json.ts';

export const names = ['empty', 'small', 'rich', 'crashed-clone'] as const;
export type Name = (typeof names)[number];

const directory = new URL('../fixtures/heketi-db/', import.meta.url);

export const boltFile = (name: Name): string => new URL(`${name}.db`, directory).pathname;
export const jsonFile = (name: Name): string => new URL(`${name}.db.json`, directory).pathname;

/** What Heketi's own export made of the database. */
export const jsonOf = (name: Name): string => readFileSync(jsonFile(name), 'utf8');
export const dumpOf = (name: Name): Dump => parseDump(jsonOf(name));

export const generationOf = (dump: Dump): string =>
  dump.dbattributeentries.find(({ Key }) => Key === 'DB_GENERATION_ID')?.Value ?? '';

/** The same dump with the one entry of the table changed that `which` picks; the first by default. */
export function changed<Table extends keyof Dump>(
  dump: Dump,
  table: Table,
  change: (entry: Dump[Table][number]) => Dump[Table][number],
  which = 0,
): Dump {
  const entries = dump[table] as readonly Dump[Table][number][];
  return { ...dump, [table]: entries.map((entry, index) => (index === which ? change(entry) : entry)) };
}
