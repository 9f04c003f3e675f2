/**
 * The smallest value that at least `percent` of all are not above (nearest rank); 0 when there are none.
 * @param sorted ascending
 */
export function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(rank, 1) - 1] ?? 0;
}

/** A value that was measured, in the middle; 0 when there are none. */
export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    50,
  );
}
