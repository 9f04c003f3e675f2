import type { Store } from '../db/store.ts';
import type { Backup } from '../domain/backup.ts';
import type { Clock, Health, Log, NewId, PoolUsage } from '../domain/ports.ts';
import type { Switches } from '../domain/switches.ts';
import type { Id } from '../domain/types.ts';
import type { Operations } from '../operations/operations.ts';
import type { AuthSettings } from './auth.ts';
import type { OperationMeters } from './operation-meters.ts';

/** What the server is made of. */
export interface ApiParts {
  readonly store: Store;
  readonly operations: Operations;
  readonly health: NodeHealth;
  readonly meters: OperationMeters;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: NewId;
  readonly log: Log;
  /** Null: every request is let in. */
  readonly auth: AuthSettings | null;
  /** Null: plain HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly switches: Switches;
  readonly database: DatabaseTexts;
  /** The state of the nodes as a text of JSON; `lead` are the first lines of its report. */
  readonly examine: (lead: readonly string[]) => Promise<string>;
  readonly about: About;
  /** Null: what is committed is done. */
  readonly backup: Backup | null;
  /** Null where this server is the only one. */
  readonly election: Election | null;
}

/** What the last look at the nodes has shown. */
export interface NodeHealth extends Pick<Health, 'isDown'> {
  /** Undefined when it is not known. */
  poolUsage(nodeId: Id, deviceId: Id): PoolUsage | undefined;
}

/** This server among those that share the nodes. */
export interface Election {
  readonly identity: string;
  /** This one may change things; otherwise what it reads is a copy, and a little behind. */
  readonly leads: boolean;
  /** The identity of the one that leads, as last seen; null when nobody does. */
  leader(): string | null;
}

/** The whole database in Heketi's JSON. */
export interface DatabaseTexts {
  /** @throws DomainError `failed` when the file can't be read */
  dump(): string;
  check(): string;
}

/** What the service says of itself in `GET /status` and `GET /metrics`. */
export interface About {
  readonly version: string;
  readonly executor: 'ssh' | 'kubernetes' | 'simulated';
  readonly databaseFile: string;
}
