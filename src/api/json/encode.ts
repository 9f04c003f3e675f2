/** What an answer is made of. Undefined members are left out. */
export type Wire = string | number | boolean | null | undefined | readonly Wire[] | { readonly [name: string]: Wire };

/** Compact JSON as Go writes it: members in the given order, and what HTML could misread escaped. */
export function encode(value: Wire): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escapeChar);
}

const escapeChar = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
