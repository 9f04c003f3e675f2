/** What cobra adds to an unknown command: names that begin like it or differ in at most two letters. */
export function suggestion(typed: string, names: readonly string[]): string {
  const word = typed.toLowerCase();
  const near = names.filter((name) => name.toLowerCase().startsWith(word) || distance(word, name.toLowerCase()) <= 2);
  return near.length === 0 ? '' : `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join('')}`;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
