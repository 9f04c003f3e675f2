import { createHash, createHmac } from 'node:crypto';

const lifetimeS = 300;

/**
 * The JWT of one request: HS256, with the issuer, the times and `qsh`, the SHA-256 of `METHOD&path`. Heketi's clients send one also
 * with an empty user and key.
 * @param path as the server sees it: decoded, without a query
 */
export function requestToken(user: string, key: string, method: string, path: string, nowMs: number): string {
  const issuedAt = Math.floor(nowMs / 1000);
  const qsh = createHash('sha256').update(`${method}&${path}`).digest('hex');
  const claims = { iss: user, iat: issuedAt, exp: issuedAt + lifetimeS, qsh };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
