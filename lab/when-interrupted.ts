/**
 * Does `work` when this process is told to end, and then ends it with code 1. Once, however often it is told: npm passes on a signal that
 * the terminal has sent to both.
 */
export function whenInterrupted(work: () => Promise<void>): void {
  let begun = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (begun) return;
      begun = true;
      void work().finally(() => process.exit(1));
    });
  }
}
