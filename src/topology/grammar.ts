import { isIP } from 'node:net';

/** What the REST API accepts for the same fields, so that a file is refused before anything is touched. */
const deviceName = /^\/[a-zA-Z0-9_.:/-]+$/;
const tagName = /^[a-zA-Z0-9_.-]{1,32}$/;
const hostLabels = /^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}(\.[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62})*[._]?$/;

export const isDeviceName = (text: string): boolean => deviceName.test(text);
export const isTagName = (text: string): boolean => tagName.test(text);

/** An IP address, or a DNS name of at most 255 characters (dots not counted); underscores are allowed. */
export function isHostName(text: string): boolean {
  return isIP(text) !== 0 || (hostLabels.test(text) && text.replaceAll('.', '').length <= 255);
}
