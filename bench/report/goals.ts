import type { Step } from '../scenario.ts';
import { emptyRouteRate, mean, type Result } from './result.ts';

/** What the service shall reach, and what it did. */
export interface Goal {
  readonly what: string;
  readonly reached: number;
  readonly wanted: number;
  readonly met: boolean;
}

/** Heketi v10 with its executor mocked, on two cores: 12 nodes with 12 devices each, replica 3, after 2000 volumes. */
const heketi = { creates: 11, volumeInfos: 2300, nodeInfos: 154, databaseKibPerVolume: 12.6 };

const atLeast = (what: string, reached: number, wanted: number): Goal => ({
  what,
  reached,
  wanted,
  met: reached >= wanted,
});

const atMost = (what: string, reached: number, wanted: number): Goal => ({
  what,
  reached,
  wanted,
  met: reached <= wanted,
});

/** Each against the slowest step, wherever it is. */
export function goalsOf(result: Result): Goal[] {
  const { steps, limits, databaseBytesPerVolume } = result;
  const slowest = (rate: (step: Step) => number | undefined): number =>
    Math.min(...steps.flatMap((step) => rate(step) ?? []));
  const creates = slowest((step) => step.creates.perSecond);
  const volumeInfos = slowest((step) => step.volumeInfo?.perSecond);
  const besideWrites = slowest((step) => step.volumeInfoBesideWrites?.perSecond);
  const nodeInfos = slowest((step) => (step.volumes <= 2000 ? step.nodeInfo.perSecond : undefined));
  const half = emptyRouteRate(result) / 2;
  const goals = [
    atLeast('creates/s, of 80 % of those at the first step', creates, 0.8 * (steps[0]?.creates.perSecond ?? 0)),
    atLeast('creates/s, of half the commits or 500', creates, Math.min(mean(limits.commitsPerSecond) / 2, 500)),
    atLeast('volume infos/s, of half the empty route', volumeInfos, half),
    atLeast('volume infos/s beside writes, of the same', besideWrites, half),
    atLeast('creates/s, of Heketi after 2000 volumes', creates, heketi.creates),
    atLeast('volume infos/s, of Heketi', volumeInfos, heketi.volumeInfos),
    atLeast('node infos/s up to 2000 volumes, of Heketi', nodeInfos, heketi.nodeInfos),
    atMost('database KiB per volume, of Heketi', (databaseBytesPerVolume ?? 0) / 1024, heketi.databaseKibPerVolume),
  ];
  // No reads of volumes without volumes, no size of a database that is not ours.
  return goals.filter(({ reached }) => Number.isFinite(reached) && reached > 0);
}
