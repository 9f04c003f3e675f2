import type { Measure } from '../load.ts';
import type { Step } from '../scenario.ts';

/** What the machine itself can do, measured before and after the service, because neighbours may disturb either. */
export interface Limits {
  readonly commitsPerSecond: readonly number[];
  readonly emptyRoute: readonly Measure[];
}

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
  readonly limits: Limits;
  /** Null for a server that is not ours to look into. */
  readonly databaseBytesPerVolume: number | null;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const emptyRouteRate = ({ limits }: Pick<Result, 'limits'>): number =>
  mean(limits.emptyRoute.map(({ perSecond }) => perSecond));
