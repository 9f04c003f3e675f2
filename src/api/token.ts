import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { Unauthorized } from './errors.ts';
import { decodeJson, type Json } from './json/decode.ts';
import { int, record, type Shape, text, type ValueOf } from './json/shape.ts';

/** What a token is judged by. Times are seconds since 1970. */
export interface TokenCheck {
  readonly keys: Readonly<Record<Issuer, string>>;
  readonly iatLeewayS: number;
  readonly now: number;
  readonly method: string;
  /** Decoded, one character per byte. */
  readonly path: string;
}

export type Issuer = 'admin' | 'user';

const headerShape = record({ alg: text() });

/** The registered claims must be of their kind even where nothing reads them, as in Heketi. */
const claimsShape = record({
  aud: text(),
  exp: int(),
  iat: int(),
  iss: text(),
  jti: text(),
  nbf: int(),
  qsh: text(),
  sub: text(),
});
type Claims = ValueOf<typeof claimsShape>;

const digests = new Map([
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
]);
const otherAlgorithms = /^(?:[REP]S(?:256|384|512)|none)$/;

const invalid = (reason: string) => new Unauthorized(`Invalid JWT token: ${reason}`);

/**
 * Verifies a JSON Web Token in Heketi's order: form, algorithm, issuer, signature, times, and last the hash of the request.
 * @throws Unauthorized with Heketi's text
 */
export function verifyToken(token: string, check: TokenCheck): Issuer {
  const segments = token.split('.');
  const [header = '', payload = '', signature = ''] = segments;
  if (segments.length !== 3) throw invalid('token contains an invalid number of segments');
  const digest = digestOf(decodeSegment(header));
  const claims = readClaims(decodeSegment(payload));
  if (digest instanceof Unauthorized) throw digest;
  const issuer = issuerOf(claims);
  const expected = createHmac(digest, check.keys[issuer]).update(`${header}.${payload}`).digest('base64url');
  if (!sameText(signature.replace(/=+$/, ''), expected)) {
    throw invalid('signature is invalid (client and server secrets may not match)');
  }
  const untimely = untimeliness(claims, check);
  if (untimely !== undefined) throw invalid(untimely);
  const asked = hash('sha256', Buffer.from(`${check.method}&${check.path}`, 'latin1'));
  if (!sameText(claims.qsh, asked)) throw new Unauthorized('Invalid qsh claim in token');
  return issuer;
}

function decodeSegment(segment: string): Json {
  const unpadded = segment.replace(/=+$/, '');
  if (!/^[\w-]*$/.test(unpadded) || unpadded.length % 4 === 1) throw invalid('illegal base64 data');
  try {
    return decodeJson(Buffer.from(unpadded, 'base64url'));
  } catch {
    throw invalid('invalid JSON');
  }
}

/** The error is returned, not thrown: a payload that can't be read is reported before it. */
function digestOf(header: Json): string | Unauthorized {
  const { alg } = readShape(headerShape, header);
  if (alg === '') return invalid('signing method (alg) is unspecified.');
  const digest = digests.get(alg);
  if (digest !== undefined) return digest;
  return invalid(
    otherAlgorithms.test(alg) ? `Unexpected signing method: ${alg}` : 'signing method (alg) is unavailable.',
  );
}

const readClaims = (payload: Json): Claims => readShape(claimsShape, payload);

function readShape<T>(shape: Shape<T>, json: Json): T {
  try {
    return shape.read(json, shape.zero);
  } catch {
    throw invalid('a member of the wrong kind');
  }
}

function issuerOf(claims: Claims): Issuer {
  if (claims.iss === '') throw invalid('Token missing iss claim');
  if (claims.iss !== 'admin' && claims.iss !== 'user') throw invalid('Unknown user');
  return claims.iss;
}

/** Of several complaints the last is shown. */
function untimeliness({ exp, iat, nbf }: Claims, { now, iatLeewayS }: TokenCheck): string | undefined {
  if (now < nbf) return 'token is not valid yet';
  if (iat - iatLeewayS > now) return 'Token used before issued (client and server clocks may differ)';
  if (now > exp) return `Token is expired by ${goDuration(now - exp)}`;
  return undefined;
}

/** Whole seconds as Go prints a duration: `5s`, `1m0s`, `1h0m0s`. */
function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}h` : ''}${seconds >= 60 ? `${minutes}m` : ''}${seconds % 60}s`;
}

/** In constant time for texts of one length. */
function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
