import type { Config } from '../config.ts';
import type { Store } from '../db/store.ts';
import type { Backup } from '../domain/backup.ts';
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
  let kept = Promise.resolve();
  return {
    confirmed: (change) => keeper.confirmed(change),
    whenConfirmed: (change) => keeper.whenConfirmed(change),
    status: () => keeper.status(),
    work() {
      kept = keeper.keep(ending.signal);
    },
    async end() {
      await keeper.settle();
      ending.abort();
      await kept;
    },
  };
}
