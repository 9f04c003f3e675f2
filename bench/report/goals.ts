import type { Step } from '../scenario.ts';
import type { Result } from './result.ts';

/** What the service shall reach, and what it did. */
export interface Goal {
  readonly what: string;
  readonly reached: number;
  readonly wanted: number;
  readonly met: boolean;
}

/** Heketi v10 with its executor mocked, on two cores: 12 nodes with 12 devices each, replica 3, after 2000 volumes. */
const heketi = { creates: 11, volumeInfos: 2300, nodeInfos: 154, databaseKibPerVolume: 12.6 };

/** Figures of one step, undefined where it has none. */
type Figure = (step: Step) => number | undefined;

const creates: Figure = (step) => step.creates.perSecond;
const volumeInfos: Figure = (step) => step.volumeInfo?.perSecond;
const besideWrites: Figure = (step) => step.volumeInfoBesideWrites?.perSecond;
const nodeInfos: Figure = (step) => (step.volumes > 2000 ? undefined : step.nodeInfo.perSecond);
const halfEmptyRoute: Figure = ({ limits }) => limits.emptyRoute.perSecond / 2;
const halfCommits: Figure = ({ limits }) => Math.min(limits.commitsPerSecond / 2, 500);

/** Each at the step where it is furthest from what is wanted. */
export function goalsOf({ steps, databaseBytesPerVolume }: Result): Goal[] {
  const first = steps[0]?.creates;
  const part: Figure = ({ creates, partOfEmpty }) => partOfEmpty ?? (first && creates.perSecond / first.perSecond);
  return [
    ...worst('creates, as a part of those with no volumes', steps, part, () => 0.8),
    ...worst('creates, of half the commits or 500', steps, creates, halfCommits),
    ...worst('volume infos, of half the empty route', steps, volumeInfos, halfEmptyRoute),
    ...worst('volume infos beside writes, of the same', steps, besideWrites, halfEmptyRoute),
    ...worst("creates, of Heketi's after 2000 volumes", steps, creates, () => heketi.creates),
    ...worst("volume infos, of Heketi's", steps, volumeInfos, () => heketi.volumeInfos),
    ...worst("node infos up to 2000 volumes, of Heketi's", steps, nodeInfos, () => heketi.nodeInfos),
    ...databaseGoal(databaseBytesPerVolume),
  ];
}

/** None when no step has the figure. */
function worst(what: string, steps: readonly Step[], reachedAt: Figure, wantedAt: Figure): Goal[] {
  const goals = steps.flatMap((step) => {
    const [reached, wanted] = [reachedAt(step), wantedAt(step)];
    return reached === undefined || wanted === undefined ? [] : [{ what, reached, wanted, met: reached >= wanted }];
  });
  return goals.sort((a, b) => a.reached / a.wanted - b.reached / b.wanted).slice(0, 1);
}

function databaseGoal(bytesPerVolume: number | null): Goal[] {
  if (bytesPerVolume === null) return [];
  const [reached, wanted] = [bytesPerVolume / 1024, heketi.databaseKibPerVolume];
  return [{ what: "database KiB a volume, of Heketi's at most", reached, wanted, met: reached <= wanted }];
}
