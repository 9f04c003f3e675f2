import type { Id, OperationKind, OperationState } from '../domain/types.ts';
import type { Ms } from '../domain/units.ts';
import type { Change } from './changes.ts';
import type { Requests } from './requests.ts';

/** Long work, as the API sees it. */
export interface Operations {
  /**
   * Checks, reserves and starts; the work goes on after this resolves.
   * @returns the id to poll at `/queue/{id}`
   * @throws DomainError before anything on a node was changed; its text is Heketi's, prefix included
   */
  start<K extends keyof Requests>(kind: K, request: Requests[K], issuer: string): Promise<Id>;
  job(queueId: Id): Job | undefined;
  /** By operation id or queue id. */
  progress(id: Id): Progress | undefined;
  status(): OperationsStatus;
  /** Unfinished ones of the kinds that Heketi records, ascending by id. */
  pending(): readonly PendingOperation[];
  /** For `GET /operations`: the throttle's slots in use. */
  inFlight(): number;
}

/** What `/queue/{id}` shows. */
export type Job = { readonly issuer: string } & (
  | { readonly state: 'pending' }
  | {
      readonly state: 'done';
      readonly location: string | null;
      /** The commit that ended it. */
      readonly change: number;
    }
  | { readonly state: 'failed'; readonly message: string }
);

export interface Progress {
  readonly id: Id;
  readonly queueId: Id;
  readonly kind: OperationKind;
  readonly state: OperationState;
  readonly targetId: Id;
  readonly step: number;
  readonly steps: number;
  /** Of the command that runs now; null when none does. */
  readonly host: string | null;
  readonly command: string | null;
  readonly startedAt: Ms;
  readonly endedAt: Ms | null;
  readonly lastError: string | null;
  readonly attempts: number;
}

/** As `/operations/pending` shows it. */
export interface PendingOperation {
  readonly id: Id;
  readonly kind: OperationKind;
  /** `stale` was found unfinished at start, `failed` could not be undone yet. */
  readonly status: 'new' | 'stale' | 'failed';
  /** This process works on it at the moment. */
  readonly inFlight: boolean;
  readonly changes: readonly Change[];
}

export interface LeftoverStatus {
  readonly id: Id;
  readonly operationId: Id;
  readonly host: string;
  readonly object: string;
  readonly attempts: number;
  readonly lastError: string;
  readonly since: Ms;
}

export interface OperationsStatus {
  /** Running ones. */
  readonly running: readonly Progress[];
  /** Those that recovery or undo will try again. */
  readonly waiting: readonly Progress[];
  /** Ended with an error, within the retention. */
  readonly failed: readonly Progress[];
  readonly leftovers: readonly LeftoverStatus[];
}
