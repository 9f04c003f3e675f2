import { messageOf } from '../domain/errors.ts';
import type { Store } from './store.ts';
import type { Reader } from './tables.ts';

/** One thing that is wrong. */
export interface Finding {
  /** Null: the file itself. */
  readonly table: string | null;
  readonly text: string;
}

/**
 * What is wrong with the database, one sentence each; nothing when it is sound. Changes nothing. Takes as long as reading the whole
 * file, in which no request is served.
 */
export function checkStore(store: Store): Finding[] {
  return store.read((reader) => [damage, danglingRows, wrongSums].flatMap((look) => lookAt(reader, look)));
}

/** A file can be too broken to be looked through: that is a finding, and the next look may still find something. */
function lookAt(reader: Reader, look: (reader: Reader) => Finding[]): Finding[] {
  try {
    return look(reader);
  } catch (error) {
    return [damaged(messageOf(error))];
  }
}

const damaged = (how: string): Finding => ({ table: null, text: `The file is damaged: ${how}.` });

const damage = (reader: Reader): Finding[] => reader.listDamage().map(damaged);

const danglingRows = (reader: Reader): Finding[] =>
  reader
    .listDanglingRows()
    .map(({ table, parent }) => ({ table, text: `A row of ${table} refers to one of ${parent} that is not there.` }));

const wrongSums = (reader: Reader): Finding[] =>
  reader.listWrongSums().map(({ table, name, remembered, counted }) => ({
    table,
    text: `The ${name} should be ${counted}, but ${remembered ?? 'nothing'} is remembered.`,
  }));
