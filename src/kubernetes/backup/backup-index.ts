import { isDeepStrictEqual } from 'node:util';
import { DomainError, isDomainError } from '../../domain/errors.ts';
import { isKubernetesError } from '../../domain/kubernetes-error.ts';
import { type Found, findBackup, Overtaken } from './found.ts';
import { emptyRecord, encodeRecord, type IndexRecord, trimmed } from './index-record.ts';
import { fenceKey, heketiKey, originalName } from './names.ts';
import { keepOriginal } from './original.ts';
import type { Secrets } from './secrets.ts';

/** The index of a backup, in the hand of one writer: written only over the version that this writer has read or written itself. */
export class BackupIndex {
  readonly #secrets: Secrets;
  readonly #name: string;
  #version: string | null = null;
  #record: IndexRecord = emptyRecord;
  /** Writes whose answers have not come: each may be there, or may still come true. */
  #attempts: IndexRecord[] = [];

  constructor(secrets: Secrets, name: string) {
    this.#secrets = secrets;
    this.#name = name;
  }

  get record(): IndexRecord {
    return this.#record;
  }

  /**
   * Takes what is there as it is, and copies Heketi's backup, so that it may be written.
   * @param replace what can't be read, too, is to be written over
   * @throws DomainError `unavailable` when it can't be read
   */
  async open(replace: boolean): Promise<void> {
    const { secret, found } = await findBackup(this.#secrets, this.#name);
    if (found.kind === 'foreign' || (found.kind === 'damaged' && !replace)) {
      throw new DomainError('unavailable', found.reason);
    }
    await keepOriginal(this.#secrets, this.#name, secret);
    this.#version = secret?.version ?? null;
    this.#record = found.kind === 'index' ? found.record : emptyRecord;
  }

  /** @throws Overtaken when somebody else has written it; DomainError `unavailable` when it has to be tried again */
  async swap(wanted: IndexRecord): Promise<void> {
    const next = trimmed(wanted);
    await this.verify();
    this.#attempts.push(next);
    try {
      this.#version = await this.#secrets.write(this.#name, this.#version, encodeRecord(next));
      this.#record = next;
      this.#attempts = [];
    } catch (error) {
      if (isKubernetesError(error, 403) || isKubernetesError(error, 422)) this.#attempts.pop();
      if (isKubernetesError(error, 422) && /Too long/.test(error.message)) throw this.#tooLong(error);
      if (!isDomainError(error, 'conflict')) throw error;
      await this.#look();
      if (this.#record !== next) throw this.#touched();
    }
  }

  /** Looks at it unless everything is as we have written it last. @param surely in any case */
  async verify(surely = false): Promise<void> {
    if (surely || this.#attempts.length > 0) await this.#look();
  }

  /** @throws Overtaken when it is neither what we have read or written nor what we have tried to write */
  async #look(): Promise<void> {
    const { secret, found } = await findBackup(this.#secrets, this.#name);
    const there = found.kind === 'index' ? found.record : emptyRecord;
    const record = [this.#record, ...this.#attempts].find((candidate) => isDeepStrictEqual(candidate, there));
    if (record === undefined && found.kind !== 'none') throw overtaken(found, this.#place);
    // Somebody may have touched its labels, or Heketi's key.
    this.#version = secret?.version ?? null;
    this.#record = record ?? emptyRecord;
    if (record === undefined) throw new DomainError('unavailable', `${this.#place} was removed, and is begun anew`);
    if (this.#attempts.includes(this.#record)) this.#attempts = [];
    else if (secret !== undefined && this.#attempts.length > 0) await this.#fence(secret.version);
  }

  /** An attempt may still be under way to the API server. Over another version it is refused there, whenever it comes. */
  async #fence(version: string): Promise<void> {
    try {
      this.#version = await this.#secrets.write(this.#name, version, { [fenceKey]: Buffer.from(version) });
    } catch (error) {
      throw isDomainError(error, 'conflict') ? this.#touched() : error;
    }
    this.#attempts = [];
  }

  #touched(): DomainError {
    return new DomainError('unavailable', `${this.#place} was touched by somebody else`);
  }

  get #place(): string {
    return `The Secret ${this.#secrets.namespace}/${this.#name}`;
  }

  #tooLong(cause: Error): DomainError {
    const text = `${this.#place} has no room left for the backup's index beside ${heketiKey}, of which ${originalName(this.#name)} is a copy: remove that key`;
    const command = `kubectl -n ${this.#secrets.namespace} patch secret ${this.#name} --type=merge -p '{"data":{"${heketiKey}":null}}'`;
    return new DomainError('unavailable', `${text}: ${command}`, { cause });
  }
}

function overtaken(found: Found, place: string): Overtaken {
  if (found.kind !== 'index') return new Overtaken(`${place} was written by somebody else`);
  const { claim, change, at } = found.record;
  const when = new Date(Math.max(at, claim.at)).toISOString();
  return new Overtaken(`${place} was taken over by another server (${claim.writer}, change ${change}, ${when})`);
}
