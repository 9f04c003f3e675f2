import { ageText } from '../../domain/age.ts';
import type { Id } from '../../domain/types.ts';
import type { Ms } from '../../domain/units.ts';
import type { OperationView } from '../operation-view.ts';
import { type BackupView, backupLines } from './backup-text.ts';
import { operationLines } from './operation-text.ts';

/** What `GET /status` answers. */
export interface StatusView {
  readonly version: string;
  readonly executor: string;
  readonly simulated: boolean;
  readonly stage: 'active' | 'standby';
  /** This server and the one that leads, where several elect one. */
  readonly server: string | null;
  readonly leader: string | null;
  readonly backup: BackupView | null;
  readonly running: readonly OperationView[];
  readonly waiting: readonly OperationView[];
  readonly failed: readonly OperationView[];
  readonly leftovers: readonly LeftoverView[];
  readonly nodes: readonly NodeView[];
}

interface LeftoverView {
  readonly host: string;
  readonly object: string;
  readonly attempts: number;
  readonly lastError: string;
  readonly since: Ms;
}

interface NodeView {
  readonly id: Id;
  readonly host: string;
  readonly cluster: Id;
  readonly zone: number;
  readonly state: string;
  readonly answers: boolean;
}

/** The whole status for people; sections without entries say so in one line. */
export function statusText(status: StatusView, now: Ms): string {
  const dead = status.nodes.filter(({ answers }) => !answers);
  return [
    `Brickyard ${status.version}, executor ${status.executor}`,
    ...election(status),
    ...(status.simulated ? ['SIMULATED: no real node is touched.'] : []),
    ...backupLines(status.backup, now),
    `Nodes: ${status.nodes.length}, of which ${dead.length} do not answer`,
    ...dead.map(({ host, zone, cluster, state }) => `  ${host}: zone ${zone}, cluster ${cluster}, ${state}`),
    ...operations('Running', status.running, now),
    ...operations('Waiting to be tried again', status.waiting, now),
    ...operations('Failed', status.failed, now),
    `Left on hosts: ${status.leftovers.length || 'nothing'}`,
    ...status.leftovers.flatMap((leftover) => leftoverLines(leftover, now)),
    '',
  ].join('\n');
}

function election({ stage, server, leader }: StatusView): string[] {
  if (server === null) return [];
  if (stage === 'active') return [`This server, ${server}, leads`];
  return [
    `This server, ${server}, stands by: what follows is of the last backup, and changes go to the leader`,
    `Leader: ${leader ?? 'none at the moment'}`,
  ];
}

function operations(title: string, entries: readonly OperationView[], now: Ms): string[] {
  const lines = entries.flatMap((operation) => operationLines(operation, now).map((line) => `  ${line}`));
  return [`${title}: ${entries.length || 'nothing'}`, ...lines];
}

function leftoverLines({ host, object, attempts, lastError, since }: LeftoverView, now: Ms): string[] {
  const tried = `tried ${attempts} times since ${ageText(now - since)} ago`;
  return [`  ${host}: ${object}, ${tried}`, ...(lastError ? [`    ${lastError.replaceAll('\n', '\n    ')}`] : [])];
}
