import t from 'tap';
import type { Measure } from '../../../bench/load.ts';
import { goalsOf } from '../../../bench/report/goals.ts';
import type { Result } from '../../../bench/report/result.ts';
import type { Step } from '../../../bench/scenario.ts';

const at = (perSecond: number): Measure => ({ count: 1, perSecond, p50Ms: 1, p99Ms: 1 });

const step = (volumes: number, creates: number, reads: number): Step => ({
  volumes,
  creates: at(creates),
  volumeInfo: volumes === 0 ? null : at(reads),
  volumeInfoBesideWrites: volumes === 0 ? null : at(reads / 2),
  nodeInfo: at(200),
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
  limits: { commitsPerSecond: [500, 700], emptyRoute: [at(19_000), at(21_000)] },
  databaseBytesPerVolume: bytes,
});

const met = (of: Result) => Object.fromEntries(goalsOf(of).map((goal) => [goal.what.split(',')[0], goal.met]));

t.test('the slowest step decides', async (t) => {
  const goals = goalsOf(result([step(0, 400, 0), step(500, 390, 12_000), step(1000, 310, 10_000)], 5 * 1024));
  t.strictSame(
    goals.slice(0, 4).map(({ reached, wanted, met }) => [reached, wanted, met]),
    [
      [310, 320, false],
      [310, 300, true],
      [10_000, 10_000, true],
      [5000, 10_000, false],
    ],
  );
  t.ok(goals.slice(4).every((goal) => goal.met));
});

t.test('a database may not grow more than the old one did', async (t) => {
  t.equal(met(result([step(0, 400, 0)], 13 * 1024))['database KiB per volume'], false);
});

t.test('what was not measured is no goal', async (t) => {
  const goals = goalsOf(result([step(0, 400, 0)], null)).map(({ what }) => what);
  t.notOk(goals.some((what) => /volume infos|database/.test(what)));
});
