import type { Store } from '../db/store.ts';
import type { Reader } from '../db/tables.ts';
import { encode, type Wire } from './json/encode.ts';

/** The encoded answer of a read; `key` names what is read. Errors of `make` are thrown and not kept. */
export type Read = (key: string, make: (reader: Reader) => Wire) => string;

const limitCharacters = 64 * 1024 * 1024;

/** Keeps answers until the next write, because one state has one answer. Holds 64 Mi characters at most, or one answer. */
export function rememberReads(store: Store): Read {
  const answers = new Map<string, string>();
  let version = store.version();
  let characters = 0;

  function forget(): void {
    answers.clear();
    characters = 0;
  }

  return (key, make) => {
    if (store.version() !== version) forget();
    version = store.version();
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = encode(store.read(make));
    if (characters + answer.length > limitCharacters) forget();
    answers.set(key, answer);
    characters += answer.length;
    return answer;
  };
}
