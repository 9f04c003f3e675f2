import { DomainError } from '../../domain/errors.ts';
import type { Gib } from '../../domain/units.ts';
import type { BlockFacts } from '../executor.ts';
import type { CommandResult } from '../runner.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What gluster-block said.
 *
 * - `failed`: it says so itself; `text` is its own message, without secrets
 * - `gone`: there is no such block volume, or no such hosting volume
 * - `ended`: it says that all is well, but its exit code is a failure; `text` is stderr
 * - `down`: no daemon answered on this host
 * - `unreadable`: no JSON
 */
export type BlockReply =
  | { readonly outcome: 'ok'; readonly fields: Fields }
  | { readonly outcome: 'gone'; readonly text: string }
  | { readonly outcome: 'failed' | 'ended' | 'down' | 'unreadable'; readonly text: string };

/** Which stream counts when both say something. Nothing on either is an answer for `stderr` alone, where the exit code decides. */
type First = 'stdout' | 'stderr';

/** The order of the questions is Heketi's. */
export function parseBlockReply(
  result: Pick<CommandResult, 'exitCode' | 'stdout' | 'stderr'>,
  of: { readonly hosting: string; readonly name: string },
  first: First = 'stdout',
): BlockReply {
  const streams = [result.stdout.trim(), result.stderr.trim()];
  const text = (first === 'stdout' ? streams : streams.toReversed()).find((stream) => stream !== '') ?? '';
  if (isDown(text)) return { outcome: 'down', text };
  const fields = text === '' && first === 'stderr' ? {} : fieldsOf(text);
  if (fields === undefined) return { outcome: 'unreadable', text };
  if (fields.RESULT === 'FAIL') {
    const message = failureText(fields);
    return { outcome: isGone(message, of) ? 'gone' : 'failed', text: message };
  }
  if (result.exitCode !== 0) {
    return { outcome: 'ended', text: result.stderr.trim() || `exit status ${result.exitCode}` };
  }
  return { outcome: 'ok', fields };
}

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const isDown = (text: string): boolean =>
  text.includes('gluster-block daemon is operational') || text.includes('any response from gluster-block daemon');

function isGone(message: string, { hosting, name }: { hosting: string; name: string }): boolean {
  return (
    (message.includes("doesn't exist") && message.includes(name)) ||
    (message.includes('does not exist') && message.includes(hosting))
  );
}

/** A failure on some of the hosts has no message, only their names. */
function failureText(fields: Fields): string {
  const message = textOf(fields, 'errMsg').trim();
  if (message !== '') return message;
  const hosts = [...listOf(fields, 'FAILED ON'), ...listOf(fields, 'ROLLBACK FAILED ON')];
  return hosts.length > 0 ? `failed on ${hosts.join(', ')}` : 'gluster-block gave no reason';
}

const textOf = (fields: Fields, key: string): string => {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
};

const listOf = (fields: Fields, key: string): string[] => {
  const value = fields[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

const iqnPrefix = 'iqn.2016-12.org.gluster-block:';

/** How an initiator reaches it: name, and with authentication user and password. */
export type BlockAccess = Pick<BlockFacts, 'iqn' | 'username' | 'password'>;

/** Of `create`; undefined when the answer lacks the name. */
export function parseBlockAccess(fields: Fields): BlockAccess | undefined {
  const iqn = textOf(fields, 'IQN');
  if (iqn === '') return undefined;
  return { iqn, username: textOf(fields, 'USERNAME'), password: textOf(fields, 'PASSWORD') };
}

/** Of `info`. @throws DomainError `failed` for a size that is none */
export function parseBlockInfo(fields: Fields): BlockFacts {
  const failed = fields['RESIZE FAILED ON'];
  const reached = typeof failed === 'object' && failed !== null ? Object.values(failed).map(sizeOf) : [];
  const id = textOf(fields, 'GBID');
  return {
    sizeGib: sizeOf(fields.SIZE),
    usableGib: reached.length > 0 ? Math.min(...reached) : null,
    hosts: listOf(fields, 'EXPORTED ON'),
    iqn: `${iqnPrefix}${id}`,
    username: id,
    password: textOf(fields, 'PASSWORD'),
  };
}

/** Of `list`. */
export const parseBlockNames = (fields: Fields): string[] => listOf(fields, 'blocks');

const units = ['G', 'T', 'P', 'E'];

/** `5.0 GiB` and the like, cut to whole GiB; smaller units are no size of ours. */
function sizeOf(value: unknown): Gib {
  const [, number = '', unit = ''] =
    /^(\d+(?:\.\d+)?)([GTPE])(?:I?B)?$/.exec(String(value).replaceAll(/\s/g, '').toUpperCase()) ?? [];
  const exponent = units.indexOf(unit);
  if (unit === '' || exponent < 0) throw new DomainError('failed', `gluster-block shows no size: ${String(value)}`);
  return Math.trunc(Number(number) * 1024 ** exponent);
}
