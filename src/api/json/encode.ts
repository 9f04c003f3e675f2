/** What an answer is made of. Undefined members are left out; a map's names come out sorted. */
export type Wire =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Wire[]
  | ReadonlyMap<string, string>
  | { readonly [name: string]: Wire };

/** Compact JSON as Go writes it: members in the given order, `<`, `>` and `&` escaped. */
export function encode(value: Wire): string {
  if (typeof value === 'string') return encodeText(value);
  if (typeof value !== 'object' || value === null) return String(value ?? null);
  if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`;
  if (value instanceof Map) return encodeMembers([...value].sort(([a], [b]) => (a < b ? -1 : 1)));
  return encodeMembers(Object.entries(value));
}

function encodeMembers(members: readonly (readonly [string, Wire])[]): string {
  let written = '';
  for (const [name, value] of members) {
    if (value === undefined) continue;
    written += `${written === '' ? '' : ','}${encodeText(name)}:${encode(value)}`;
  }
  return `{${written}}`;
}

function encodeText(value: string): string {
  if (/^[\w .:/,=-]*$/.test(value)) return `"${value}"`;
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The shortest decimal that is this value in single precision: 1.2, not 1.2000000476837158. */
export function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return Number(value.toPrecision(9));
}
