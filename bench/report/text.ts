import type { Measure } from '../load.ts';
import { rounds, type Step } from '../scenario.ts';
import { goalsOf } from './goals.ts';
import type { Result } from './result.ts';
import { figure, table } from './table.ts';

const columns: readonly (readonly [name: string, cell: (step: Step) => string])[] = [
  ['create', ({ creates }) => cell(creates)],
  ['create, none existing', ({ createsOnEmpty }) => cell(createsOnEmpty)],
  ['part', ({ partOfEmpty }) => (partOfEmpty === null ? '' : partOfEmpty.toFixed(2))],
  ['delete', ({ deletes }) => cell(deletes)],
  ['volume info', ({ volumeInfo }) => cell(volumeInfo)],
  ['the same beside writes', ({ volumeInfoBesideWrites }) => cell(volumeInfoBesideWrites)],
  ['node info', ({ nodeInfo }) => cell(nodeInfo)],
  ['cluster info', ({ clusterInfo }) => cell(clusterInfo)],
  ['volume list', ({ volumeList }) => cell(volumeList)],
  ['machine: empty route', ({ limits }) => cell(limits.emptyRoute)],
  ['machine: commit', ({ limits }) => figure(limits.commitsPerSecond)],
];

/** The run for people, in Markdown. */
export function textOf(result: Result): string {
  const { steps, concurrency, pollMs, cpus, loadBefore, databaseBytesPerVolume } = result;
  const rows = steps.map((step) => [figure(step.volumes), ...columns.map(([, cellOf]) => cellOf(step))]);
  return [
    `Per second (p50 / p99 in milliseconds), ${concurrency} clients; a create or delete is a request and a look at the queue every ${pollMs} ms until it is done.`,
    `Each figure is the middle one of ${rounds} rounds, in which everything is measured in turn.`,
    `${cpus} processors, load average before the run ${loadBefore.toFixed(1)}.`,
    '',
    table([['volumes', ...columns.map(([name]) => name)], ...rows]),
    '',
    ...(databaseBytesPerVolume === null
      ? []
      : [`Database: ${figure(databaseBytesPerVolume / 1024)} KiB a volume.`, '']),
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
  return table([['at its worst step', 'reached', 'wanted', 'ratio', 'met'], ...rows]);
}

const cell = (measure: Measure | null): string =>
  measure === null ? '' : `${figure(measure.perSecond)} (${measure.p50Ms.toFixed(1)} / ${measure.p99Ms.toFixed(1)})`;
