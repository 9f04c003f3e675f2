import { messageOf } from '../domain/errors.ts';
import type { Store } from './store.ts';
import type { Reader } from './tables.ts';

/**
 * What is wrong with the database, one sentence each; nothing when it is sound. Changes nothing. Takes as long as reading the whole
 * file, in which no request is served.
 */
export function checkStore(store: Store): string[] {
  return store.read((reader) => [damage, danglingRows, wrongSums].flatMap((look) => lookAt(reader, look)));
}

/** A file can be too broken to be looked through: that is a finding, and the next look may still find something. */
function lookAt(reader: Reader, look: (reader: Reader) => string[]): string[] {
  try {
    return look(reader);
  } catch (error) {
    return [`The file is damaged: ${messageOf(error)}.`];
  }
}

const damage = (reader: Reader): string[] => reader.listDamage().map((line) => `The file is damaged: ${line}.`);

const danglingRows = (reader: Reader): string[] =>
  reader
    .listDanglingRows()
    .map(({ table, parent }) => `A row of ${table} refers to one of ${parent} that is not there.`);

const wrongSums = (reader: Reader): string[] =>
  reader
    .listWrongSums()
    .map(
      ({ name, remembered, counted }) =>
        `The ${name} should be ${counted}, but ${remembered ?? 'nothing'} is remembered.`,
    );
