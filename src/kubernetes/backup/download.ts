import { type FileHandle, open, rm } from 'node:fs/promises';
import { DomainError, isDomainError, messageOf } from '../../domain/errors.ts';
import { unpack } from './coding.ts';
import { decodeEntry } from './entry.ts';
import { findBackup } from './found.ts';
import type { BaseRecord, EntryRecord, IndexRecord } from './index-record.ts';
import { slotName, windowBytes, windowName } from './names.ts';
import { inLanes } from './parts.ts';
import type { Secret, Secrets } from './secrets.ts';

const lanes = 8;
/** While it is read it is being written: what does not fit may be of a state that came after. */
const attempts = 3;

/** A state that was put into a file. */
export interface Downloaded {
  readonly record: IndexRecord;
  readonly change: number;
  /** What it was made of. */
  readonly base: BaseRecord;
  readonly entries: readonly EntryRecord[];
  /** Why it is not the newest state; empty when it is. */
  readonly problems: readonly string[];
}

/** What the index says of the newest state; undefined where nothing was stored. @throws DomainError `unavailable` when it can't be read */
export async function readIndex(secrets: Secrets, name: string): Promise<IndexRecord | undefined> {
  const { found } = await findBackup(secrets, name);
  if (found.kind === 'damaged' || found.kind === 'foreign') throw new DomainError('unavailable', found.reason);
  return found.kind === 'index' && found.record.bases.length > 0 ? found.record : undefined;
}

/**
 * Writes the newest state that is whole into `file`, which must not exist and is not there after an error. Undefined where nothing was stored.
 * @throws DomainError `unavailable` when the backup can't be read, or nothing of it is whole
 */
export async function downloadBackup(secrets: Secrets, name: string, file: string): Promise<Downloaded | undefined> {
  for (let attempt = 1; ; attempt++) {
    const record = await readIndex(secrets, name);
    if (record === undefined) return undefined;
    const found = await newestWhole({ secrets, name, file, record });
    const moved = (await readIndex(secrets, name))?.change !== record.change;
    if ('change' in found && (found.problems.length === 0 || !moved || attempt === attempts)) return found;
    await rm(file, { force: true });
    if (!moved || attempt === attempts) {
      throw new DomainError('unavailable', `Nothing in the backup is whole: ${found.problems.join('; ')}`);
    }
  }
}

interface Source {
  readonly secrets: Secrets;
  readonly name: string;
  readonly file: string;
  readonly record: IndexRecord;
}

/** The newer base with all that follows it, else the older one, whose log reaches as far. */
async function newestWhole(source: Source): Promise<Downloaded | Pick<Downloaded, 'problems'>> {
  const problems: string[] = [];
  for (const base of source.record.bases) {
    const file = await open(source.file, 'w', 0o600);
    try {
      await fetchWindows(source, base, file);
      const { entries, change, problem } = await applyLog(source, base, file);
      const newest = base.lineage === source.record.lineage && change >= source.record.change;
      if (!newest) problems.push(problem ?? `the log ends at change ${change}`);
      await file.sync();
      return { record: source.record, base, entries, change, problems: newest ? [] : problems };
    } catch (error) {
      if (isDomainError(error)) throw error;
      problems.push(messageOf(error));
    } finally {
      await file.close();
    }
  }
  return { problems };
}

/** @throws Error when one is not what it should be */
async function fetchWindows({ secrets, name, record }: Source, base: BaseRecord, file: FileHandle): Promise<void> {
  const bytes = Math.floor(windowBytes / record.pageBytes) * record.pageBytes;
  await inLanes([...base.windows.entries()], lanes, async ([number, digest]) => {
    const window = await content(secrets, windowName(name, base.set, number), digest);
    await file.write(window, 0, window.length, number * bytes);
  });
}

/** Applies what follows the base, as far as it is whole. */
async function applyLog({ secrets, name, record }: Source, base: BaseRecord, file: FileHandle) {
  const following = record.entries.filter(({ lineage, to }) => lineage === base.lineage && to > base.change);
  let { change } = base;
  const entries: EntryRecord[] = [];
  for (let at = 0; at < following.length; at += lanes) {
    const some = following.slice(at, at + lanes);
    const texts = await Promise.allSettled(
      some.map(({ slot, digest }) => content(secrets, slotName(name, slot), digest)),
    );
    for (const [index, entry] of some.entries()) {
      if (entry.from > change) return { entries, change };
      const text = texts[index] as PromiseSettledResult<Buffer>;
      if (text.status === 'rejected') {
        if (isDomainError(text.reason)) throw text.reason;
        return { entries, change, problem: messageOf(text.reason) };
      }
      await applyEntry(text.value, record.pageBytes, file);
      entries.push(entry);
      change = entry.to;
    }
  }
  return { entries, change };
}

async function applyEntry(text: Buffer, pageBytes: number, file: FileHandle): Promise<void> {
  const { pageCount, numbers, images } = decodeEntry(text, pageBytes);
  for (const [index, number] of numbers.entries()) {
    const image = images[index] as Buffer;
    await file.write(image, 0, image.length, (number - 1) * pageBytes);
  }
  await file.truncate(pageCount * pageBytes);
}

/** @throws Error that names the Secret when it is not there or damaged; KubernetesError when it can't be read */
async function content(secrets: Secrets, name: string, digest: string): Promise<Buffer> {
  const secret: Secret | undefined = await secrets.get(name);
  if (secret === undefined) throw new Error(`the Secret ${name} is gone`);
  return unpack(secret, digest).catch((error: unknown) => {
    throw new Error(`the Secret ${name} is damaged: ${messageOf(error)}`);
  });
}
