import { DomainError } from './errors.ts';
import type { Kib } from './units.ts';

/** Placement rules that a volume carries in its options; they stay active for expansion and replacement. */
export interface PlacementOptions {
  readonly arbiter: boolean;
  /** Average file size in KiB, 0 when not given. */
  readonly averageFileKib: Kib;
  /** `null`: not given, the server's default holds. */
  readonly zoneChecking: 'strict' | 'none' | null;
  readonly tagMatch: TagMatch | null;
}

export interface TagMatch {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Of a volume that holds a database. Absent or `0`: the options below were never set. `custom`: the administrator has chosen others. */
export const databaseLevelOption = 'user.heketi.dbstoragelevel';

/** What a volume that holds a database needs: no cache of gluster's own between writer and disk. */
export const databaseOptions = [
  'performance.stat-prefetch off',
  'performance.write-behind off',
  'performance.open-behind off',
  'performance.quick-read off',
  'performance.strict-o-direct on',
  'performance.read-ahead off',
  'performance.io-cache off',
  'performance.readdir-ahead off',
  `${databaseLevelOption} 1`,
];

/** What Go's strconv.ParseBool calls true; Heketi reads the arbiter option with it. */
const goTrue = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/**
 * One option as `key value`: a gluster option name, or `group NAME`, and a value without quotes, `$`, `;`, backslashes or control
 * characters. Options come from the lower role, so the form is closed although nothing here ever reaches a shell unquoted.
 */
const optionForm = /^[a-zA-Z0-9][a-zA-Z0-9._-]*( [a-zA-Z0-9 ._,:/@%+=!*()[\]-]*)?$/;

/** @throws DomainError `invalid`, naming the option */
export function checkVolumeOption(option: string): void {
  if (option === '' || optionForm.test(option)) return;
  throw new DomainError(
    'invalid',
    `Invalid volume option: ${JSON.stringify(option)}\nAn option is "key value": a gluster option name and a value of letters, digits, spaces and . _ , : / @ % + = ! * ( ) [ ] -`,
  );
}

/** Splits at the first space; the last entry of a key wins; an entry without a space has the value "". */
function optionMap(options: readonly string[]): Map<string, string> {
  return new Map(
    options.map((option) => {
      const space = option.indexOf(' ');
      return space < 0 ? [option, ''] : [option.slice(0, space), option.slice(space + 1)];
    }),
  );
}

/** @throws DomainError `refused` when the tag rule is malformed, with Heketi's text */
export function placementOptions(options: readonly string[]): PlacementOptions {
  const map = optionMap(options);
  const average = map.get('user.heketi.average-file-size') ?? '';
  const zone = map.get('user.heketi.zone-checking') ?? '';
  return {
    arbiter: goTrue.has(map.get('user.heketi.arbiter') ?? ''),
    averageFileKib: /^[0-9]{1,15}$/.test(average) ? Number(average) : 0,
    zoneChecking: zone === '' ? null : zone === 'strict' ? 'strict' : 'none',
    tagMatch: parseTagMatch(map.get('user.heketi.device-tag-match') ?? ''),
  };
}

/** `key=value` or `key!=value`; the last operator splits, as in Heketi, and `-` is allowed in both, unlike there. */
function parseTagMatch(rule: string): TagMatch | null {
  if (rule === '') return null;
  const match = /^([a-zA-Z0-9./:;<=>?@[\\\]^_!-]+?)(!?=)([a-zA-Z0-9./:;<>?@[\\\]^_-]+)$/.exec(rule);
  const [, key, operator, value] = match ?? [];
  if (key === undefined || value === undefined) {
    throw new DomainError('refused', `Invalid tag matching rule: Invalid tag match rule: ${rule}`);
  }
  return { key, equal: operator === '=', value };
}
