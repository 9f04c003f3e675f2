import type { Store } from './store.ts';

/**
 * What is wrong with the database, one sentence each; nothing when it is sound. Changes nothing. Takes as long as reading the whole
 * file, in which no request is served.
 */
export function checkStore(store: Store): string[] {
  return store.read((reader) => [
    ...reader.listDamage().map((line) => `The file is damaged: ${line}.`),
    ...reader
      .listDanglingRows()
      .map(({ table, parent }) => `A row of ${table} refers to one of ${parent} that is not there.`),
    ...reader
      .listWrongSums()
      .map(
        ({ name, remembered, counted }) =>
          `The ${name} should be ${counted}, but ${remembered ?? 'nothing'} is remembered.`,
      ),
  ]);
}
