import { posix } from 'node:path';

/** An id in a route: hexadecimal of any length. Anything else is no route at all. */
export const id = ':id(^[A-Fa-f0-9]+$)';

export interface IdRoute {
  Params: { id: string };
}

const plainUrl = /^\/[\w/.~-]*(?:\?|$)/;

/**
 * The URL with every needless percent-encoding of its path removed, because Heketi routes on the decoded path. A malformed
 * encoding is left to the router, which refuses it.
 */
export function normalUrl(url: string): string {
  if (plainUrl.test(url)) return url;
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)(.*)$/s.exec(url) ?? [];
  return /%(?![0-9a-fA-F]{2})/.test(path) ? url : encodePath(decodePath(path)) + query;
}

/** The decoded path of a URL, one character per byte. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return decodePath(end < 0 ? url : url.slice(0, end));
}

function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function encodePath(path: string): string {
  const byte = (char: string) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  return path.replace(/[^\w/.~$&+,:;=@-]/g, byte) || '/';
}

/** The URL without double slashes, `.` and `..`, or null when it has none of them. */
export function cleanUrl(url: string): string | null {
  const path = pathOf(url);
  if (!path.includes('//') && !path.includes('/.')) return null;
  const clean = posix.normalize(path);
  return clean === path ? null : encodePath(clean) + queryOf(url);
}

/** `?` and what follows, or nothing. */
export function queryOf(url: string): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}
