import type { Measure } from '../load.ts';
import type { Step } from '../scenario.ts';
import { goalsOf } from './goals.ts';
import { mean, type Result } from './result.ts';
import { figure, table } from './table.ts';

const columns: readonly (readonly [name: string, of: (step: Step) => Measure | null])[] = [
  ['create', ({ creates }) => creates],
  ['volume info', ({ volumeInfo }) => volumeInfo],
  ['volume info, beside writes', ({ volumeInfoBesideWrites }) => volumeInfoBesideWrites],
  ['node info', ({ nodeInfo }) => nodeInfo],
  ['cluster info', ({ clusterInfo }) => clusterInfo],
  ['volume list', ({ volumeList }) => volumeList],
];

/** The run for people, in Markdown. */
export function textOf(result: Result): string {
  const { steps, limits, concurrency, pollMs, cpus, loadBefore, databaseBytesPerVolume } = result;
  const rows = steps.map((step) => [figure(step.volumes), ...columns.map(([, of]) => cell(of(step)))]);
  const size = databaseBytesPerVolume === null ? [] : [`* database: ${kib(databaseBytesPerVolume)} per volume`];
  return [
    `Per second (p50 / p99 in milliseconds), ${concurrency} clients; a create is a POST and polls every ${pollMs} ms until it is done:`,
    '',
    table([['volumes', ...columns.map(([name]) => name)], ...rows]),
    '',
    'The machine in the same run, before and after:',
    '',
    `* ${cpus} processors, load average before the run ${loadBefore.toFixed(1)}`,
    `* durable commits of one row: ${limits.commitsPerSecond.map(figure).join(' and ')} per second, mean ${figure(mean(limits.commitsPerSecond))}`,
    `* an empty Fastify route: ${limits.emptyRoute.map(cell).join(' and ')}`,
    ...size,
    '',
    goalTable(result),
  ].join('\n');
}

function goalTable(result: Result): string {
  const rows = goalsOf(result).map(({ what, reached, wanted, met }) => [
    what,
    figure(reached),
    figure(wanted),
    (reached / wanted).toFixed(2),
    met ? 'yes' : 'no',
  ]);
  return table([['slowest step', 'reached', 'wanted', 'ratio', 'met'], ...rows]);
}

const cell = (measure: Measure | null): string =>
  measure === null ? '' : `${figure(measure.perSecond)} (${measure.p50Ms.toFixed(1)} / ${measure.p99Ms.toFixed(1)})`;

const kib = (bytes: number): string => `${figure(bytes / 1024)} KiB`;
