import { createHash, createHmac } from 'node:crypto';

export interface TokenOf {
  readonly user: string;
  readonly key: string;
  /** Members in the order in which the client's library writes them. */
  readonly header: object;
  readonly lifetimeS: number;
}

/** The JWT of one request. `qsh` is the SHA-256 of `METHOD&path`. */
export function token({ user, key, header, lifetimeS }: TokenOf, method: string, path: string, nowMs: number): string {
  const iat = Math.floor(nowMs / 1000);
  const qsh = createHash('sha256').update(`${method}&${path}`).digest('hex');
  const signed = `${encode(header)}.${encode({ exp: iat + lifetimeS, iat, iss: user, qsh })}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
