import type { Step } from '../scenario.ts';

/** Everything of one run, as it is written to the JSON file. */
export interface Result {
  readonly command: string;
  readonly node: string;
  readonly cpus: number;
  /** One-minute load average before the run: what others did on the machine. */
  readonly loadBefore: number;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly steps: readonly Step[];
  /** Null for a server that is not ours to look into. */
  readonly databaseBytesPerVolume: number | null;
}
