import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { DomainError, messageOf } from '../domain/errors.ts';
import { isAbout, type KnownHost, knownName, parseKnownHosts } from './known-hosts.ts';

/** Keys pinned at first use. `host` is `name:port`, a key `type base64`. */
export interface HostKeys {
  find(host: string): string | undefined;
  pin(host: string, key: string): void;
}

/** What is expected of one host before it is connected to. */
export interface HostKeyCheck {
  /** Algorithms to ask the host for: of the keys that are known, or all. */
  readonly algorithms: ServerHostKeyAlgorithm[] | undefined;
  /** @returns why the key is refused, or undefined when it is accepted */
  refusal(key: Buffer): string | undefined;
  /** Called once the connection stands with an accepted key. */
  accepted(key: Buffer): void;
}

const algorithmsOf: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/** Against a pinned key; the first key that is ever seen of a host is pinned. */
export function pinnedCheck(hostKeys: HostKeys, host: string, port: number): HostKeyCheck {
  const name = `${host}:${port}`;
  const pinned = hostKeys.find(name);
  return {
    algorithms: pinned === undefined ? undefined : algorithmsFor([keyType(pinned)]),
    refusal(key) {
      if (pinned === undefined || pinned === keyText(key)) return undefined;
      return `its SSH host key has CHANGED: pinned at first use was ${describe(pinned)}, now it shows ${describe(keyText(key))}. Somebody may be in between. If the host was reinstalled, forget its old key (pinned for ${name}) and try again`;
    },
    accepted(key) {
      if (pinned === undefined) hostKeys.pin(name, keyText(key));
    },
  };
}

/** Against known_hosts files, read anew for each connection. @throws DomainError `unavailable` that names a file that can't be read */
export async function knownHostsCheck(files: readonly string[], host: string, port: number): Promise<HostKeyCheck> {
  const entries = (await Promise.all(files.map(readKnownHosts))).flat();
  const name = knownName(host, port);
  const about = entries.filter((entry) => isAbout(entry, name));
  const valid = about.filter(({ revoked }) => !revoked);
  return {
    algorithms: valid.length === 0 ? undefined : algorithmsFor(valid.map(({ type }) => type)),
    refusal(key) {
      const same = about.filter((entry) => `${entry.type} ${entry.key}` === keyText(key));
      if (same.some(({ revoked }) => revoked)) return `its SSH host key ${describe(keyText(key))} is revoked`;
      if (same.length > 0) return undefined;
      if (valid.length === 0) {
        return `its SSH host key ${describe(keyText(key))} is not known. If it is right, add it to ${files.join(' or ')}: ssh-keyscan -p ${port} ${host}`;
      }
      const known = valid.map((entry) => describe(`${entry.type} ${entry.key}`)).join(', ');
      return `its SSH host key has CHANGED: known is ${known}, now it shows ${describe(keyText(key))}. Somebody may be in between. If the host was reinstalled, replace its lines in ${files.join(' or ')}`;
    },
    accepted() {},
  };
}

async function readKnownHosts(file: string): Promise<KnownHost[]> {
  try {
    return parseKnownHosts(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new DomainError('unavailable', `Known hosts file ${file} can't be read: ${messageOf(cause)}`, { cause });
  }
}

/** A host is only asked for keys of types that are known of it, since it may have several. */
function algorithmsFor(types: readonly string[]): ServerHostKeyAlgorithm[] {
  return [...new Set(types.flatMap((type) => algorithmsOf[type] ?? []))];
}

/** `type base64`, as in known_hosts; the blob begins with its type. */
function keyText(key: Buffer): string {
  return `${key.subarray(4, 4 + key.readUInt32BE(0)).toString()} ${key.toString('base64')}`;
}

const keyType = (key: string): string => key.split(' ', 1)[0] ?? '';

/** As ssh-keygen shows it. */
function describe(key: string): string {
  const [type = '', blob = ''] = key.split(' ');
  const hash = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `${type} SHA256:${hash.replaceAll('=', '')}`;
}
