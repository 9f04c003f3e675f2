import t from 'tap';
import type { Measure } from '../../../bench/load.ts';
import { goalsOf } from '../../../bench/report/goals.ts';
import type { Result } from '../../../bench/report/result.ts';
import { textOf } from '../../../bench/report/text.ts';
import type { Step } from '../../../bench/scenario.ts';

const at = (perSecond: number): Measure => ({ count: 1, perSecond, p50Ms: 1, p99Ms: 1 });

interface Figures {
  readonly volumes: number;
  readonly creates: number;
  readonly reads: number;
  readonly commits: number;
  readonly emptyRoute: number;
}

const step = ({ volumes, creates, reads, commits, emptyRoute }: Figures): Step => ({
  volumes,
  limits: { commitsPerSecond: commits, emptyRoute: at(emptyRoute) },
  creates: at(creates),
  deletes: at(creates),
  createsOnEmpty: null,
  partOfEmpty: null,
  volumeInfo: volumes === 0 ? null : at(reads),
  volumeInfoBesideWrites: volumes === 0 ? null : at(reads / 2),
  nodeInfo: at(volumes > 2000 ? 1 : 200),
  clusterInfo: at(reads),
  volumeList: at(reads),
});

const result = (steps: readonly Step[], bytes: number | null): Result => ({
  command: '',
  node: '',
  cpus: 2,
  loadBefore: 0,
  concurrency: 8,
  pollMs: 5,
  steps,
  databaseBytesPerVolume: bytes,
});

const steps = [
  step({ volumes: 0, creates: 400, reads: 0, commits: 800, emptyRoute: 20_000 }),
  step({ volumes: 500, creates: 390, reads: 12_000, commits: 2000, emptyRoute: 20_000 }),
  step({ volumes: 5000, creates: 310, reads: 10_000, commits: 500, emptyRoute: 10_000 }),
];

t.test('each step is judged by what the machine could do then, and the worst one counts', async (t) => {
  t.strictSame(
    goalsOf(result(steps, 5 * 1024)).map(({ reached, wanted, met }) => [reached, wanted, met]),
    [
      [310 / 400, 0.8, false],
      [390, 500, false],
      [12_000, 10_000, true],
      [6000, 10_000, false],
      [310, 11, true],
      [10_000, 2300, true],
      [200, 154, true],
      [5, 12.6, true],
    ],
  );
});

t.test('what the number of volumes costs is told by a server without volumes, where there is one', async (t) => {
  const slowLater = steps.map((step, index) => ({ ...step, partOfEmpty: index === 2 ? 0.82 : 1 }));
  t.match(goalsOf(result(slowLater, null))[0], { reached: 0.82, wanted: 0.8, met: true });
});

t.test('a database may not grow more than the old one did', async (t) => {
  t.equal(goalsOf(result(steps, 13 * 1024)).at(-1)?.met, false);
});

t.test('what was not measured is no goal', async (t) => {
  const goals = goalsOf(result(steps.slice(0, 1), null)).map(({ what }) => what);
  t.equal(goals.length, 4);
  t.notOk(goals.some((what) => /volume infos|database/.test(what)));
});

t.test('the report has a line for every step and every goal', async (t) => {
  const text = textOf(result(steps, 5 * 1024));
  t.match(text, /\| 5,000 +\| +310 \(1\.0 \/ 1\.0\) \|/);
  t.match(text, /creates, of half the commits or 500 +\| +390 \| +500 \| +0\.78 \| +no \|/);
  t.match(text, /Database: 5 KiB a volume/);
});
