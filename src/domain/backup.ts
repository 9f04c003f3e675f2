import type { Ms } from './units.ts';

/**
 * When a change counts as done for clients: in `sync` once the backup holds it, in `async` at once.
 */
export type BackupMode = 'sync' | 'async';

/** The copy of the state that outlives this machine, as its users see it. */
export interface Backup {
  /** Whether the change may be shown as done. */
  confirmed(change: number): boolean;
  /** Resolves when it may. @throws DomainError `unavailable` when that takes too long: the change is done, and not lost yet */
  whenConfirmed(change: number): Promise<void>;
  status(): BackupStatus;
}

export interface BackupStatus {
  readonly mode: BackupMode;
  /** `namespace/name` of the Secret with its index. */
  readonly secret: string;
  /** The newest change that it holds; null while that is not known. */
  readonly change: number | null;
  /** What is done here and not held by it. */
  readonly behind: number;
  /** Of the last success in this process. */
  readonly storedAt: Ms | null;
  /** Since the process started. */
  readonly stored: number;
  readonly failures: number;
  /** Why it fails at the moment; null while it does not. */
  readonly error: string | null;
  /** It will not be tried again: another server writes this backup. */
  readonly stopped: boolean;
}
