import { createHash, createHmac } from 'node:crypto';
import type { AuthSettings } from '../../src/api/auth.ts';
import { now } from './serve.ts';

export const auth: AuthSettings = { adminKey: 'admin key ü', userKey: 'user key', iatLeewayS: 120 };
export const nowS = now / 1000;

const segment = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const qsh = (method: string, path: string) => createHash('sha256').update(`${method}&${path}`).digest('hex');

/** A token of any header and claims; texts are taken as they are. */
export function sign(claims: unknown, key = auth.adminKey, header: unknown = { alg: 'HS256', typ: 'JWT' }): string {
  const digest = `sha${/HS(\d+)/.exec(JSON.stringify(header))?.[1] ?? '256'}`;
  const signed = `${segment(header)}.${segment(claims)}`;
  return `${signed}.${createHmac(digest, key).update(signed).digest('base64url')}`;
}

/** The header of a valid request. */
export function bearer(issuer: 'admin' | 'user', method: string, path: string): { authorization: string } {
  const claims = { iss: issuer, iat: nowS, exp: nowS + 1, qsh: qsh(method, path) };
  return { authorization: `bearer ${sign(claims, issuer === 'admin' ? auth.adminKey : auth.userKey)}` };
}
