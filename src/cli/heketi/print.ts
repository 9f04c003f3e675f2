import type { BrickInfo, DeviceInfo } from '../wire.ts';

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** Compact JSON as Go prints it, also for a terminal or a web page. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => escapes[character] as string);
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
  return `Tags:\n${Object.entries(tags)
    .map(([key, value]) => `  ${key}: ${value}\n`)
    .join('')}`;
}
