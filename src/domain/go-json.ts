/** Stands before names that are whole numbers, which objects of JavaScript put first whatever their order. */
const mark = '\uE000';

/** An object whose members `goJson` prints in order of their names, as Go prints maps. */
export function sortedMembers<T>(members: Iterable<readonly [string, T]>): Record<string, T> {
  const inOrder = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(inOrder.map(([name, value]) => [/^\d+$/.test(name) ? mark + name : name, value]));
}

/** JSON as Go writes it: members in the given order, what HTML could misread escaped, compact unless indented. */
export function goJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[<>&\u2028\u2029]|(?<=")\uE000(?=\d+":)/g, written);
}

const written = (char: string) => (char === mark ? '' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
