import { Counter, Gauge, type Registry } from 'prom-client';
import type { BackupStatus } from '../domain/backup.ts';

/** How the backup of the state is. */
export function fillBackupMetrics(registry: Registry, status: BackupStatus): void {
  const registers = [registry];
  const gauge = (name: string, help: string, value: number) => new Gauge({ name, help, registers }).set(value);
  const count = (name: string, help: string, value: number) => new Counter({ name, help, registers }).inc(value);
  gauge(
    'brickyard_backup_up',
    'Whether the last attempt to back up the state succeeded',
    Number(status.error === null),
  );
  gauge('brickyard_backup_behind_changes', 'How many commits the backup lacks', status.behind);
  count('brickyard_backup_stored_total', 'States that were stored since the start of the process', status.stored);
  count('brickyard_backup_failures_total', 'Attempts that failed since the start of the process', status.failures);
  if (status.storedAt === null) return;
  const seconds = (status.storedAt as number) / 1000;
  gauge('brickyard_backup_last_success_timestamp_seconds', 'When a state was last stored', seconds);
}
