import { goJson as compactJson, sortedMembers } from '../../domain/go-json.ts';
import type { BrickInfo, DeviceInfo } from '../wire.ts';

/** Compact JSON as Go prints it. */
export const goJson = (value: unknown): string => compactJson(JSON.parse(JSON.stringify(value), inOrder));

/** Only maps have names that are whole numbers, and only those need to be put in order. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.keys(value).some((name) => /^\d+$/.test(name)) ? sortedMembers(Object.entries(value)) : value;
}

/** KiB as whole GiB. */
export const gib = (kib: number): number => Math.trunc(kib / (1024 * 1024));

/** `label` and the value, padded; trailing spaces belong to the format. */
export const column = (label: string, value: string | number, width: number): string =>
  label + String(value).padEnd(width);

/** Heketi calls a failed node or device removed. */
export const stateWord = (state: string): string => (state === 'failed' ? 'removed' : state);

/** Go's way to print a list of words. */
export const bracketed = (values: readonly string[]): string => `[${values.join(' ')}]`;

export function sizeColumns({ storage }: DeviceInfo): string {
  return (
    column('Size (GiB):', gib(storage.total), 8) +
    column('Used (GiB):', gib(storage.used), 8) +
    column('Free (GiB):', gib(storage.free), 8)
  );
}

export function brickLine(brick: BrickInfo): string {
  return `${column('Id:', brick.id, 35)}${column('Size (GiB):', gib(brick.size), 8)}Path: ${brick.path}\n`;
}

export function tagLines(tags: Readonly<Record<string, string>> | undefined): string {
  if (tags === undefined) return '';
  return `Tags:\n${tagPairs(tags)
    .map(([key, value]) => `  ${key}: ${value}\n`)
    .join('')}`;
}

/** In order of their names, whole numbers too. */
export const tagPairs = (tags: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
