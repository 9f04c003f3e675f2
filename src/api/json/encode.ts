/** What an answer is made of. Undefined members are left out. */
export type Wire = string | number | boolean | null | undefined | readonly Wire[] | { readonly [name: string]: Wire };

/** Stands before names that are whole numbers, which JavaScript would put first in every object. */
const mark = '\uE000';

/** A map whose names come out in order of their text. */
export function sorted(map: Readonly<Record<string, string>>): Wire {
  const names = Object.keys(map).sort();
  return Object.fromEntries(names.map((name) => [/^\d+$/.test(name) ? mark + name : name, map[name]]));
}

/** Compact JSON as Go writes it: members in the given order, and what HTML could misread escaped. */
export function encode(value: Wire): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]|(?<=")\uE000(?=\d+":)/g, escapeChar);
}

const escapeChar = (char: string) => (char === mark ? '' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
