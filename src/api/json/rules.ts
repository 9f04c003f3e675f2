import { isIP } from 'node:net';
import type { Tags } from '../../domain/tags.ts';
import type { Rule } from './shape.ts';

/** Complaints in Heketi's words. A rule but `required` lets the empty value pass. */

export const required: Rule<number | string | readonly unknown[]> = (value) =>
  value === 0 || value === '' || (Array.isArray(value) && value.length === 0) ? 'cannot be blank' : undefined;

export const atLeastOne: Rule<number> = (value) => (value !== 0 && value < 1 ? 'must be no less than 1' : undefined);

export const matching =
  (form: RegExp): Rule<string> =>
  (value) =>
    value !== '' && !form.test(value) ? 'must be in a valid format' : undefined;

export const oneOf =
  (...values: string[]): Rule<string> =>
  (value) =>
    value !== '' && !values.includes(value) ? 'must be a valid value' : undefined;

export const uuid: Rule<string> = (value) =>
  value !== '' && !/^[a-fA-F0-9]{32}$/.test(value) ? `${value} is not a valid UUID` : undefined;

export const operationIds: Rule<readonly string[]> = (ids) =>
  ids.length > 32
    ? `too many ids specified (${ids.length}), up to 32 supported`
    : ids.map(uuid).find((complaint) => complaint !== undefined);

export const entryState: Rule<string> = (value) =>
  ['online', 'offline', 'failed'].includes(value) ? undefined : `${value} is not valid state`;

export const healCheck: Rule<string> = (value) =>
  ['', 'enable', 'disable'].includes(value) ? undefined : `${value} is not valid heal info check`;

const dnsName = /^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}(\.[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62})*[._]?$/;

/** An IP literal without a zone, or a DNS name, underscores allowed. */
function isHost(name: string): boolean {
  if (isIP(name) !== 0) return !name.includes('%');
  return name.replaceAll('.', '').length <= 255 && dnsName.test(name);
}

export const hostnames =
  (purpose: 'manage' | 'storage'): Rule<readonly string[]> =>
  (names) =>
    names.every(isHost) ? undefined : `[${names.join(' ')}] is not a valid ${purpose} hostname`;

const runes = (value: string) => [...value].length;

/** Of several bad tags the first by name is reported; Heketi's choice is random. */
export const tagLimits: Rule<Tags> = (tags) => {
  const names = Object.keys(tags).sort();
  if (names.length > 32) return `too many tags specified (${names.length}), up to 32 supported`;
  return names.map((name) => tagComplaint(name, tags[name] ?? '')).find((complaint) => complaint !== undefined);
};

function tagComplaint(name: string, value: string): string | undefined {
  if (name === '') return 'tag names may not be empty';
  if (runes(name) > 32) return `tag name ${name}: the length must be between 1 and 32`;
  if (runes(value) > 64) return `value of tag ${name}: the length must be no more than 64`;
  if (!/^[a-zA-Z0-9_.-]+$/.test(name)) return `invalid characters in tag name ${name}`;
  return undefined;
}
