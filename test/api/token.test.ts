import t from 'tap';
import { verifyToken } from '../../src/api/token.ts';
import { auth, nowS, qsh, sign } from './tokens.ts';

const check = {
  keys: { admin: auth.adminKey, user: auth.userKey },
  iatLeewayS: auth.iatLeewayS,
  now: nowS,
  method: 'GET',
  path: '/volumes',
};
const good = { iss: 'admin', exp: nowS, qsh: qsh('GET', '/volumes') };

t.test('valid tokens', async (t) => {
  t.equal(verifyToken(sign(good), check), 'admin', 'to the last second, without iat');
  t.equal(verifyToken(sign({ ...good, iss: 'user' }, auth.userKey), check), 'user');
  t.equal(verifyToken(sign({ ...good, iat: nowS + 120, nbf: nowS }), check), 'admin', 'at the edge of the leeway');
  for (const alg of ['HS384', 'HS512']) t.equal(verifyToken(sign(good, auth.adminKey, { alg }), check), 'admin', alg);
  const quoted = qsh('POST', '/volumes');
  t.equal(verifyToken(sign({ ...good, qsh: quoted }), { ...check, method: 'POST' }), 'admin');
});

t.test('what is wrong with a token', async (t) => {
  const [header = '', payload = '', signature = ''] = sign(good).split('.');
  const secrets = 'signature is invalid (client and server secrets may not match)';
  const kind = 'a member of the wrong kind';
  const cases: [string, string, string][] = [
    ['one segment', 'abc', 'token contains an invalid number of segments'],
    ['four segments', `${sign(good)}.x`, 'token contains an invalid number of segments'],
    ['header of another alphabet', `a$b.${payload}.${signature}`, 'illegal base64 data'],
    ['header of impossible length', `abcde.${payload}.${signature}`, 'illegal base64 data'],
    ['header without JSON', sign(good, auth.adminKey, 'x'), 'invalid JSON'],
    ['header that is a list', sign(good, auth.adminKey, []), kind],
    ['claims without JSON', sign('{', auth.adminKey), 'invalid JSON'],
    ['claims read before the algorithm is judged', sign('{', auth.adminKey, { alg: 'none' }), 'invalid JSON'],
    ['no algorithm', sign(good, auth.adminKey, {}), 'signing method (alg) is unspecified.'],
    ['alg none', `${sign(good, '', { alg: 'none' }).replace(/[^.]*$/, '')}`, 'Unexpected signing method: none'],
    ['alg RS256', sign(good, auth.adminKey, { alg: 'RS256' }), 'Unexpected signing method: RS256'],
    ['unknown alg', sign(good, auth.adminKey, { alg: 'hs256' }), 'signing method (alg) is unavailable.'],
    ['alg of every object', sign(good, auth.adminKey, { alg: 'constructor' }), 'signing method (alg) is unavailable.'],
    ['no issuer', sign({ ...good, iss: undefined }), 'Token missing iss claim'],
    ['no claims at all', sign({}), 'Token missing iss claim'],
    ['unknown issuer', sign({ ...good, iss: 'root' }), 'Unknown user'],
    ['issuer of every object', sign({ ...good, iss: 'constructor' }), 'Unknown user'],
    ['key of the other role', sign(good, auth.userKey), secrets],
    ['no signature', `${header}.${payload}.`, secrets],
    ['changed claims', `${header}.${sign({ ...good, jti: 'x' }).split('.')[1]}.${signature}`, secrets],
    ['bad signature and expired', sign({ ...good, exp: 1 }, 'x'), secrets],
    ['expired', sign({ ...good, exp: nowS - 5 }), 'Token is expired by 5s'],
    ['expired for a minute', sign({ ...good, exp: nowS - 60 }), 'Token is expired by 1m0s'],
    ['expired for hours', sign({ ...good, exp: nowS - 7205 }), 'Token is expired by 2h0m5s'],
    ['no exp', sign({ ...good, exp: undefined }), `Token is expired by ${nowS / 3600}h0m0s`],
    [
      'future iat',
      sign({ ...good, iat: nowS + 121 }),
      'Token used before issued (client and server clocks may differ)',
    ],
    ['future nbf', sign({ ...good, nbf: nowS + 1 }), 'token is not valid yet'],
    ['expired, and not valid yet', sign({ ...good, exp: 1, iat: nowS + 500, nbf: nowS + 1 }), 'token is not valid yet'],
    ['exp with a fraction', sign(`{"iss":"admin","exp":${nowS}.0}`), kind],
    ['exp as text', sign({ ...good, exp: String(nowS) }), kind],
    ['a list of audiences', sign({ ...good, aud: ['x'] }), kind],
  ];
  for (const [name, token, reason] of cases) {
    t.throws(() => verifyToken(token, check), { message: `Invalid JWT token: ${reason}` }, name);
  }
});

t.test('a token is for one method and path', async (t) => {
  const message = 'Invalid qsh claim in token';
  const token = sign(good);
  t.throws(() => verifyToken(token, { ...check, method: 'POST' }), { message });
  t.throws(() => verifyToken(token, { ...check, path: '/volumes/' }), { message });
  t.throws(() => verifyToken(sign({ ...good, qsh: undefined }), check), { message });
  t.throws(() => verifyToken(sign({ ...good, qsh: good.qsh.toUpperCase() }), check), { message });
  t.throws(() => verifyToken(sign({ ...good, qsh: undefined, exp: nowS - 1 }), check), { message: /expired by 1s/ });
});
