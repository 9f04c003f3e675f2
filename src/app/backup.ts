import type { Config } from '../config.ts';
import type { Store } from '../db/store.ts';
import type { Backup } from '../domain/backup.ts';
import { DomainError } from '../domain/errors.ts';
import type { Leadership } from '../domain/leadership.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { BackupKeeper } from '../kubernetes/backup/keeper.ts';
import { secretsOf } from '../kubernetes/backup/secrets.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasBackup } from './restore.ts';

export interface BackupParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  /** The same as for the restore; absent where there is no backup. */
  readonly serverId?: string | undefined;
  readonly kubernetes?: Kubernetes | undefined;
  readonly leadership?: Leadership | undefined;
}

export interface RunningBackup extends Backup {
  /** Begins to store what is committed. */
  work(): void;
  /** Resolves when it holds all that is committed now, however long that takes. @throws DomainError `unavailable` when it never will */
  held(): Promise<void>;
  /** Resolves when another server has taken it over: nothing that is done here counts any more. */
  readonly overtaken: Promise<Error>;
  /** Stores what is left, if that is quickly done. To be awaited before the store is closed. */
  end(): Promise<void>;
}

/** Null where there is none, and where nothing is written. */
export function createBackup(config: Config, parts: BackupParts): RunningBackup | null {
  const { kubernetes, serverId, store, leadership } = parts;
  if (config.backup === null || !hasBackup(config) || kubernetes === undefined || serverId === undefined) return null;
  const wake = () => keeper.wake();
  const source = store.followPages(wake);
  if (source === null) return null;
  const { secret, mode, startEmpty } = config.backup;
  const secrets = secretsOf(kubernetes.core, kubernetes.namespace);
  const mayAct = () => leadership?.mayAct() ?? true;
  const keeper = new BackupKeeper({
    ...parts,
    secrets,
    name: secret,
    mode,
    startEmpty,
    source,
    writer: serverId,
    mayAct,
  });
  const ending = new AbortController();
  const overtaken = Promise.withResolvers<Error>();
  let kept = Promise.resolve();
  return {
    overtaken: overtaken.promise,
    async held() {
      const change = store.change();
      while (!keeper.confirmed(change)) {
        await keeper.whenConfirmed(change).catch((error: unknown) => {
          if (keeper.status().stopped || ending.signal.aborted) throw error;
        });
      }
    },
    confirmed: (change) => keeper.confirmed(change),
    whenConfirmed: (change) => keeper.whenConfirmed(change),
    status: () => keeper.status(),
    work() {
      kept = keeper.keep(ending.signal).then(() => {
        const { stopped, error } = keeper.status();
        if (stopped) overtaken.resolve(new DomainError('unavailable', `${error}\nThis server ends.`));
      });
    },
    async end() {
      await keeper.settle();
      ending.abort();
      await kept;
    },
  };
}
