/**
 * The candidate that `path` most likely means: the last names are compared first, so that a key in the wrong object is found too.
 * Ties go to the earlier candidate.
 */
export function nearest(path: string, candidates: readonly string[]): string {
  const wanted = path.toLowerCase();
  let best = { candidate: '', name: Number.POSITIVE_INFINITY, whole: Number.POSITIVE_INFINITY };
  for (const candidate of candidates) {
    const name = editDistance(lastName(wanted), lastName(candidate));
    const whole = editDistance(wanted, candidate);
    if (name < best.name || (name === best.name && whole < best.whole)) best = { candidate, name, whole };
  }
  return best.candidate;
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Levenshtein's: how many characters to insert, remove or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
