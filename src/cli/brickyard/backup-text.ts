import { ageText } from '../../domain/age.ts';
import type { Ms } from '../../domain/units.ts';

/** Of `GET /status`; null where there is no backup. */
export interface BackupView {
  readonly mode: string;
  readonly secret: string;
  readonly behind: number;
  readonly storedAt: Ms | null;
  readonly failures: number;
  readonly error: string | null;
  readonly stopped: boolean;
}

/** Where the backup is, how old it is, and why it fails, if it does. */
export function backupLines(backup: BackupView | null, now: Ms): string[] {
  if (backup === null) return [];
  const { mode, secret, behind, storedAt, failures, error, stopped } = backup;
  const lacks = behind === 0 ? 'up to date' : `lacks ${behind} ${behind === 1 ? 'change' : 'changes'}`;
  const stored = storedAt === null ? '' : `, last stored ${ageText(now - storedAt)} ago`;
  const lead = `Backup: Secret ${secret}, ${mode}, ${lacks}${stored}`;
  if (error === null) return [lead];
  const state = stopped ? 'STOPPED' : 'FAILS';
  return [
    lead,
    `  ${state} (${failures} ${failures === 1 ? 'failure' : 'failures'}): ${error.replaceAll('\n', '\n    ')}`,
  ];
}
