import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../domain/errors.ts';

/**
 * A JSON text as it was written: numbers keep their token (`10.0` is no integer) and objects every member in order, because a
 * repeated name is decoded over the earlier one.
 */
export type Json = null | boolean | string | JsonNumber | JsonObject | readonly Json[];

export interface JsonNumber {
  readonly number: string;
}

export interface JsonObject {
  readonly members: readonly (readonly [string, Json])[];
}

/** Far more than any body needs, far less than the call stack holds. */
const maximumDepth = 500;

export const unparsable = () => new DomainError('unparsable', 'request unable to be parsed');

/**
 * Exactly one JSON value, by the rules of Go's encoding/json: invalid UTF-8 becomes U+FFFD, byte by byte, and so do lone surrogates.
 * @throws DomainError `unparsable`
 */
export function decodeJson(bytes: Uint8Array): Json {
  const tokens = tokenize(textOf(bytes)).values();
  const next: Next = () => tokens.next().value ?? '';
  const value = readValue(next(), next, 0);
  if (next() !== '') throw unparsable();
  return value;
}

/** Answers '' at the end. */
type Next = () => string;

const token =
  /[ \t\n\r]*([{}[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/gsy;

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    tokens.push(match[1] ?? '');
    end = match.index + match[0].length;
  }
  if (/[^ \t\n\r]/.test(text.slice(end))) throw unparsable();
  return tokens;
}

function readValue(first: string, next: Next, depth: number): Json {
  if (depth > maximumDepth) throw unparsable();
  if (first === '{') return { members: readMembers(next, depth + 1) };
  if (first === '[') return readItems(next, depth + 1);
  if (first.startsWith('"')) return readString(first);
  if (/^[-\d]/.test(first)) return { number: first };
  if (first === 'null') return null;
  if (first === 'true' || first === 'false') return first === 'true';
  throw unparsable();
}

function readItems(next: Next, depth: number): Json[] {
  const items: Json[] = [];
  for (let first = next(); first !== ']' || items.length > 0; first = next()) {
    items.push(readValue(first, next, depth));
    if (endsAt(']', next())) break;
  }
  return items;
}

function readMembers(next: Next, depth: number): [string, Json][] {
  const members: [string, Json][] = [];
  for (let name = next(); name !== '}' || members.length > 0; name = next()) {
    if (!name.startsWith('"') || next() !== ':') throw unparsable();
    members.push([readString(name), readValue(next(), next, depth)]);
    if (endsAt('}', next())) break;
  }
  return members;
}

function endsAt(end: string, separator: string): boolean {
  if (separator !== end && separator !== ',') throw unparsable();
  return separator === end;
}

/** JSON.parse judges escapes and control characters; the token is one whole string already. */
function readString(quoted: string): string {
  try {
    return (JSON.parse(quoted) as string).toWellFormed();
  } catch {
    throw unparsable();
  }
}

function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString();
  const parts: string[] = [];
  for (let at = 0; at < buffer.length; ) {
    const length = [1, 2, 3, 4].find((size) => isUtf8(buffer.subarray(at, at + size)));
    parts.push(length === undefined ? '\uFFFD' : buffer.toString('utf8', at, at + length));
    at += length ?? 1;
  }
  return parts.join('');
}
