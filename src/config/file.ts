import { readFileSync } from 'node:fs';
import { messageOf } from '../domain/errors.ts';
import { ConfigError } from './config-error.ts';
import { nearest } from './nearest.ts';
import { knownKeys, knownObjects } from './settings.ts';

/** What a file says: values by known dotted path, and the paths that nothing knows. */
export interface FileContent {
  readonly values: ReadonlyMap<string, unknown>;
  readonly warnings: readonly string[];
}

/** @throws ConfigError when the file can't be read, or holds no JSON object, or a known path is no object where it must be one */
export function readConfigFile(file: string): FileContent {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`Unable to open config file: ${messageOf(error)}`, { cause: error });
  }
  return readConfigText(text, file);
}

/** As Go reads it: names in any case, the last one wins, null says nothing, text after the object is ignored. */
export function readConfigText(text: string, file: string): FileContent {
  const values = new Map<string, unknown>();
  const warnings: string[] = [];
  collect(parse(firstObject(text), file), '', { values, warnings });
  return { values, warnings };
}

function collect(object: object, prefix: string, into: { values: Map<string, unknown>; warnings: string[] }): void {
  for (const [name, value] of Object.entries(object)) {
    const path = `${prefix}${name.toLowerCase()}`;
    if (name.startsWith('_') || value === null) continue;
    if (knownKeys.has(path)) into.values.set(path, value);
    else if (!knownObjects.has(path)) into.warnings.push(unknown(`${prefix}${name}`));
    else if (isObject(value)) collect(value, `${path}.`, into);
    else throw new ConfigError(`${path}: found ${JSON.stringify(value)}, allowed: an object`);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(path: string): string {
  return `Unknown key ${path} is ignored; the nearest known key is ${nearest(path, [...knownKeys, ...knownObjects])}`;
}

/** The text up to the brace that closes the first one. */
function firstObject(text: string): string {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (token === '}' && depth === 0) return text.slice(0, index + 1);
  }
  return text;
}

function parse(text: string, file: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // The engine's own message quotes the text around the mistake, which may be a key.
    const before = text.slice(0, validLength(text));
    const line = before.split('\n').length;
    const column = before.length - before.lastIndexOf('\n');
    throw new ConfigError(`Unable to parse configuration: ${file} is not JSON from line ${line}, column ${column}`);
  }
  throw new ConfigError(`Unable to parse configuration: ${file} holds no JSON object`);
}

/** How many characters are the beginning of some JSON text. */
function validLength(text: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (mayGoOn(text.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const message = messageOf(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.includes('end of JSON') : Number(position) >= beginning.length;
  }
}
