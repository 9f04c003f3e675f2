import { closeSync, existsSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { readLines } from './lines.ts';
import { type Records, Shelf, type Watch } from './shelf.ts';

/**
 * Where the state of the simulated nodes lives: shelves in memory, every change of them a line in a file. A line is written before anything
 * but promises that are settled already can run, so that a killed process loses nothing that others may know of; it is not synced: the
 * machine is not expected to die.
 */
export interface Journal {
  /** What the file knows under that name, for a structure of its own. Each name is taken once, here or as a shelf. */
  records<V>(name: string): Records<V>;
  /** The same as a map. */
  shelf<V>(name: string, watch?: Watch<V>): Shelf<V>;
  /** Writes at once what has changed. */
  flush(): void;
  /** Nothing is written from now on, not even what was not flushed. May be repeated. */
  abandon(): void;
}

type Tables = Map<string, Map<string, unknown>>;

/** Lines that may be out of date before the file is written anew at open. */
const slack = 10_000;

/**
 * Opens or makes the file (mode 0600). A torn last line, left by a killed process, is cut off.
 * @throws Error naming the line when another line can't be read
 */
export function openJournal(file: string | null): Journal {
  const tables: Tables = new Map();
  let handle = file === null ? null : openAndRead(file, tables);
  let lines: string[] = [];
  const flush = (): void => {
    if (handle !== null && lines.length > 0) writeLines(handle, lines);
    lines = [];
  };
  const remember = (name: string, key: string, value: unknown): void => {
    if (handle === null) return;
    if (lines.push(lineOf(name, key, value)) === 1) process.nextTick(flush);
  };
  const records = <V>(name: string): Records<V> => {
    const remembered = (tables.get(name) ?? new Map()) as Map<string, V>;
    tables.delete(name);
    return { remembered, remember: (key, value) => remember(name, key, value) };
  };
  const shelf = <V>(name: string, watch?: Watch<V>): Shelf<V> => new Shelf(records<V>(name), watch);
  const abandon = (): void => {
    if (handle !== null) closeSync(handle);
    handle = null;
  };
  return { records, shelf, flush, abandon };
}

function lineOf(name: string, key: string, value: unknown): string {
  return JSON.stringify([name, key, value]);
}

function openAndRead(file: string, tables: Tables): number {
  if (!existsSync(file)) return openSync(file, 'a', 0o600);
  const lines = readFile(file, tables);
  let records = 0;
  for (const table of tables.values()) records += table.size;
  if (lines > 2 * records + slack) rewrite(file, tables);
  return openSync(file, 'a', 0o600);
}

function readFile(file: string, tables: Tables): number {
  const handle = openSync(file, 'r+');
  let lines = 0;
  try {
    const whole = readLines(handle, (line) => {
      lines += 1;
      const [name, key, value] = parse(file, lines, line);
      const table = tables.get(name) ?? new Map<string, unknown>();
      tables.set(name, table);
      if (value === null) table.delete(key);
      else table.set(key, value);
    });
    ftruncateSync(handle, whole);
  } finally {
    closeSync(handle);
  }
  return lines;
}

function parse(file: string, number: number, line: string): [string, string, unknown] {
  try {
    return JSON.parse(line) as [string, string, unknown];
  } catch (cause) {
    throw new Error(`${file}, line ${number}: not a record of the simulated nodes`, { cause });
  }
}

function rewrite(file: string, tables: Tables): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  try {
    for (const [name, table] of tables) {
      let lines: string[] = [];
      for (const [key, value] of table) {
        if (lines.push(lineOf(name, key, value)) === slack) {
          writeLines(handle, lines);
          lines = [];
        }
      }
      writeLines(handle, lines);
    }
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
}

function writeLines(handle: number, lines: readonly string[]): void {
  const text = [...lines, ''].join('\n');
  const written = writeSync(handle, text);
  if (written === Buffer.byteLength(text)) return;
  let rest = Buffer.from(text).subarray(written);
  while (rest.length > 0) rest = rest.subarray(writeSync(handle, rest));
}
