import { createHash } from 'node:crypto';
import type { StateSummary } from '../../domain/pages.ts';
import type { WindowSet } from './names.ts';
import type { Secret, SecretData } from './secrets.ts';

/** What a backup says of itself. Its JSON is kept as it is, for people to read. */
export interface IndexRecord {
  readonly format: 1;
  /** Of the program that wrote it. */
  readonly version: string;
  /** The database that the newest state is of; empty while none is stored. */
  readonly lineage: string;
  readonly change: number;
  /** When it was stored, milliseconds since 1970. */
  readonly at: number;
  readonly summary: StateSummary;
  readonly claim: Claim;
  /** It began with an empty database although there was a backup: the user had said so, and is not obeyed a second time. */
  readonly begunEmpty: boolean;
  /** The databases that this one goes on from, newest first, and after which change of theirs. */
  readonly ancestors: readonly { readonly lineage: string; readonly change: number }[];
  readonly pageBytes: number;
  /** Newest first; two at most, in different sets. */
  readonly bases: readonly BaseRecord[];
  /** Pages that have changed after the older base, oldest first. */
  readonly entries: readonly EntryRecord[];
}

/** Who may write, and with which database it goes on. */
export interface Claim {
  readonly writer: string;
  readonly lineage: string;
  readonly at: number;
  /** That database has nothing of what is stored. */
  readonly empty: boolean;
}

/** A whole database in windows of one set. */
export interface BaseRecord {
  readonly set: WindowSet;
  readonly lineage: string;
  readonly change: number;
  readonly pageCount: number;
  /** Checksums of the windows' contents. */
  readonly windows: readonly string[];
}

/** What the changes after `from` up to `to` have changed, in one slot of the log. */
export interface EntryRecord {
  readonly slot: number;
  readonly lineage: string;
  readonly from: number;
  readonly to: number;
  readonly digest: string;
}

const recordKey = 'index.json';
const digestKey = 'index.sha256';
const mostAncestors = 100;

export const emptyRecord: IndexRecord = {
  format: 1,
  version: '',
  lineage: '',
  change: 0,
  at: 0,
  summary: { clusters: 0, nodes: 0, devices: 0, volumes: 0, at: 0 },
  claim: { writer: '', lineage: '', at: 0, empty: false },
  begunEmpty: false,
  ancestors: [],
  pageBytes: 4096,
  bases: [],
  entries: [],
};

export function encodeRecord(record: IndexRecord): SecretData {
  const text = JSON.stringify(record);
  return { [recordKey]: Buffer.from(text), [digestKey]: Buffer.from(digestOfText(text)) };
}

/** As it is when it is read again: only the newest ancestors are kept. */
export const trimmed = (record: IndexRecord): IndexRecord => ({
  ...record,
  ancestors: record.ancestors.slice(0, mostAncestors),
});

/** @returns undefined when there is none in it @throws Error when there is one that can't be read */
export function decodeRecord({ data }: Pick<Secret, 'data'>): IndexRecord | undefined {
  const [text, digest] = [data.get(recordKey), data.get(digestKey)];
  if (text === undefined && digest === undefined) return undefined;
  if (text === undefined || digest?.toString().trim() !== digestOfText(text)) {
    throw new Error(`${recordKey} and ${digestKey} do not belong together`);
  }
  const record = JSON.parse(text.toString()) as IndexRecord;
  if (record.format !== 1) throw new Error(`it has format ${record.format}, of a newer version`);
  return record;
}

const digestOfText = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
