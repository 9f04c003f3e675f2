import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import { removeDatabase } from '../db/database-file.ts';
import { checkPages, type DatabaseAbout, inspectDatabase, renameLineage } from '../db/inspect-database.ts';
import { ageText } from '../domain/age.ts';
import { DomainError, isDomainError, messageOf } from '../domain/errors.ts';
import type { Leadership } from '../domain/leadership.ts';
import type { Clock, Log } from '../domain/ports.ts';
import { BackupIndex } from '../kubernetes/backup/backup-index.ts';
import { type Downloaded, downloadBackup } from '../kubernetes/backup/download.ts';
import { type Found, findBackup } from '../kubernetes/backup/found.ts';
import type { IndexRecord } from '../kubernetes/backup/index-record.ts';
import { relationOf } from '../kubernetes/backup/relation.ts';
import { type Secrets, secretsOf } from '../kubernetes/backup/secrets.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { howToMigrate, onlyStartEmpty, refusal } from './restore-texts.ts';
import { putInPlace, setAside } from './restored-file.ts';

export interface RestoreParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly kubernetes: Kubernetes;
  /** Tells this process from every other that ever writes the backup. */
  readonly serverId: string;
  /** Of this server, where one of several is elected; it leads by now. */
  readonly leadership?: Leadership | undefined;
}

type BackupConfig = NonNullable<Config['backup']>;

/** Whether the state has a home besides the database file, so that there is something to restore from. */
export const hasBackup = ({ backup, databaseReadOnly, databaseFile }: Config): boolean =>
  backup !== null && !databaseReadOnly && databaseFile !== ':memory:';

/**
 * Makes the database file what it should be, before it is opened, and makes this server the only one that may write the backup. May be
 * repeated.
 * @throws DomainError `unavailable` with the reason when it has to be tried again, `invalid` when the user must decide
 */
export async function restoreState(config: Config, parts: RestoreParts): Promise<void> {
  const { backup, databaseFile } = config;
  if (backup === null || !hasBackup(config)) return;
  const secrets = secretsOf(parts.kubernetes.core, parts.kubernetes.namespace);
  await new Restoring(backup, databaseFile, secrets, parts).run().catch((error: unknown) => {
    // Somebody else was quicker: what he has written is to be looked at.
    if (!isDomainError(error, 'conflict')) throw error;
    throw new DomainError('unavailable', error.message, { cause: error });
  });
}

class Restoring {
  readonly #backup: BackupConfig;
  readonly #file: string;
  readonly #secrets: Secrets;
  readonly #parts: RestoreParts;

  constructor(backup: BackupConfig, file: string, secrets: Secrets, parts: RestoreParts) {
    this.#backup = backup;
    this.#file = file;
    this.#secrets = secrets;
    this.#parts = parts;
  }

  /** What this process begins: a restored database is another one than that which was stored. */
  get #lineage(): string {
    return createHash('sha256').update(this.#parts.serverId).digest('hex').slice(0, 32);
  }

  async run(): Promise<void> {
    const local = inspectDatabase(this.#file);
    const found = await this.#look();
    if (found === undefined || found.kind === 'none') return;
    if (found.kind === 'index') return this.#decide(local, found.record);
    if (local === undefined && !this.#backup.startEmpty)
      throw new DomainError('invalid', howToMigrate(this.#secrets.namespace, this.#backup.secret));
  }

  /** Undefined when it can't be read and is done without, as the user has said. @throws DomainError `unavailable` */
  async #look(): Promise<Exclude<Found, { kind: 'damaged' | 'foreign' }> | undefined> {
    const { secret, startEmpty } = this.#backup;
    try {
      const { found } = await findBackup(this.#secrets, secret);
      if (found.kind !== 'damaged' && found.kind !== 'foreign') return found;
      throw new DomainError('unavailable', found.reason);
    } catch (error) {
      if (!isDomainError(error, 'unavailable')) throw error;
      if (!startEmpty) throw new DomainError('unavailable', `${error.message}\n${onlyStartEmpty}`, { cause: error });
      this.#parts.log.warn(
        { error: error.message },
        'The backup can not be read: going on without it, as told by --start-empty',
      );
      return undefined;
    }
  }

  async #decide(local: DatabaseAbout | undefined, record: IndexRecord): Promise<void> {
    if (record.bases.length === 0) return;
    const { log } = this.#parts;
    if (local !== undefined) return this.#keepLocal(local, record);
    if (this.#backup.startEmpty && !record.begunEmpty) {
      return log.warn(
        { ...record.summary },
        'There is a backup, and this server begins with nothing, as told by --start-empty',
      );
    }
    if (this.#backup.startEmpty) {
      log.warn(
        {},
        '--start-empty was obeyed already when this backup was begun, and has no effect any more: take it away',
      );
    }
    await this.#restore(record);
  }

  async #keepLocal(local: DatabaseAbout, record: IndexRecord): Promise<void> {
    const { log, clock } = this.#parts;
    const relation = relationOf(local, record);
    const facts = { local: local.change, backup: record.change };
    if (relation === 'follows') {
      if (local.change > record.change) log.info(facts, 'The local database is newer than the backup, and is kept');
      return void (await this.#claim(local.lineage));
    }
    if (this.#parts.leadership !== undefined && relation !== 'other') {
      log.warn(
        { ...facts, kept: setAside(this.#file) },
        'Another server has led since: what only the local database has was never acknowledged',
      );
      return this.#restore(record);
    }
    if (!this.#backup.trustLocal)
      throw new DomainError(
        'invalid',
        refusal(relation, { ...local, place: this.#file }, { ...record, place: this.#place }, clock.now() as number),
      );
    log.warn(
      facts,
      'The local database lacks what is in the backup; it counts, as told by --trust-local: take that away now',
    );
    await this.#claim(this.#lineage);
    renameLineage(this.#file, this.#lineage);
  }

  async #restore(record: IndexRecord): Promise<void> {
    const { log, clock } = this.#parts;
    const index = await this.#claim(this.#lineage);
    const restored = `${this.#file}.restored`;
    removeDatabase(restored);
    const found = await downloadBackup(this.#secrets, this.#backup.secret, restored);
    if (found === undefined) throw new DomainError('unavailable', 'The backup was removed while it was read');
    const { change, summary } = this.#check(restored, found);
    if (found.problems.length > 0) {
      log.error(
        { problems: found.problems, change, newest: record.change, ...summary },
        'The newest state in the backup is damaged: an older one was restored, and what came after it is lost',
      );
      const { base, entries } = found;
      await index.swap({ ...index.record, lineage: base.lineage, change, summary, bases: [base], entries });
    }
    renameLineage(restored, this.#lineage);
    putInPlace(restored, this.#file);
    const age = ageText((clock.now() as number) - summary.at);
    log.info({ change, age, ...summary }, 'The database was restored from the backup');
  }

  /** @throws DomainError `unavailable` when it is no sound database of that change */
  #check(file: string, found: Downloaded): DatabaseAbout {
    try {
      checkPages(file);
      const about = inspectDatabase(file);
      if (about?.change === found.change) return about;
      throw new DomainError('failed', `it is of change ${about?.change}, and should be of ${found.change}`);
    } catch (error) {
      removeDatabase(file);
      throw new DomainError('unavailable', `The backup can not be restored: ${messageOf(error)}`, { cause: error });
    }
  }

  /** From now on nobody else can write the backup. @param lineage of the database that this server goes on with */
  async #claim(lineage: string): Promise<BackupIndex> {
    const { clock, serverId } = this.#parts;
    const index = new BackupIndex(this.#secrets, this.#backup.secret);
    await index.open(false);
    const claim = { writer: serverId, lineage, at: clock.now() as number, empty: false };
    await index.swap({ ...index.record, claim, ancestors: withUnstored(index.record, lineage) });
    return index;
  }

  get #place(): string {
    return `${this.#secrets.namespace}/${this.#backup.secret}`;
  }
}

/**
 * The ancestors, and whoever has claimed the backup before and has stored nothing since: that server has gone on from the newest state,
 * and its database may come back.
 */
function withUnstored({ claim, lineage, change, ancestors }: IndexRecord, next: string): IndexRecord['ancestors'] {
  const known = ['', lineage, next, ...ancestors.map((ancestor) => ancestor.lineage)];
  return claim.empty || known.includes(claim.lineage) ? ancestors : [{ lineage: claim.lineage, change }, ...ancestors];
}
