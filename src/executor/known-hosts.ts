import { createHmac, timingSafeEqual } from 'node:crypto';

/** A line of a known_hosts file; format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT". */
export interface KnownHost {
  readonly revoked: boolean;
  /** Comma-separated names with `*`, `?` and `!`, or a hash. */
  readonly hosts: string;
  readonly type: string;
  /** base64 */
  readonly key: string;
}

/** Lines about certificate authorities are left out: host certificates are not supported. */
export function parseKnownHosts(text: string): KnownHost[] {
  return text.split('\n').flatMap((line) => {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '' || line.trim().startsWith('#')) return [];
    const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
    const [hosts, type, key] = words;
    if (hosts === undefined || type === undefined || key === undefined || marker === '@cert-authority') return [];
    return [{ revoked: marker === '@revoked', hosts, type, key }];
  });
}

/** What such a file calls a host: `name`, or `[name]:port` off port 22. */
export const knownName = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`);

export function isAbout(entry: KnownHost, name: string): boolean {
  if (entry.hosts.startsWith('|1|')) return matchesHash(entry.hosts, name);
  const patterns = entry.hosts.split(',');
  if (patterns.some((pattern) => pattern.startsWith('!') && matchesGlob(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => matchesGlob(pattern, name));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt. */
function matchesHash(hosts: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hosts.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function matchesGlob(pattern: string, name: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(name);
}
