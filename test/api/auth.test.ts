import t from 'tap';
import { insertLittleCluster } from './rows.ts';
import { hex, serve } from './serve.ts';
import { auth, bearer } from './tokens.ts';

const adminOnly = 'Administrator access required\n';

t.test('the header', async (t) => {
  const { ask } = await serve(t, { auth });
  const { authorization } = bearer('admin', 'GET', '/volumes');
  const token = authorization.slice('bearer '.length);
  const form = 'Authorization header format must be Bearer {token}\n';
  const cases: [Record<string, string>, number, string][] = [
    [{}, 401, 'Required authorization token not found\n'],
    [{ authorization: '' }, 401, 'Required authorization token not found\n'],
    [{ authorization: 'bearer' }, 400, form],
    [{ authorization: `basic ${token}` }, 400, form],
    [{ authorization: token }, 400, form],
    [{ authorization: `bearer ${token} x` }, 400, form],
    [{ authorization: `BEARER  ${token}` }, 200, '{"volumes":[]}\n'],
    [{ authorization: `bearer\t${token}` }, 200, '{"volumes":[]}\n'],
  ];
  for (const [headers, status, body] of cases) {
    t.match(await ask('GET', '/volumes', undefined, headers), { status, body }, JSON.stringify(headers).slice(0, 40));
  }
});

t.test('a token is asked for before anything is told of paths', async (t) => {
  const { ask } = await serve(t, { auth });
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['PUT', '/volumes'],
    ['GET', '/volumes/'],
    ['GET', '/hello/'],
    ['POST', '/hello'],
    ['POST', '/metrics'],
    ['HEAD', '/hello'],
    ['GET', '/queue/abc'],
    ['GET', '/status'],
    ['POST', '/volumes'],
  ] as const) {
    t.equal((await ask(method, path)).status, 401, `${method} ${path}`);
  }
  t.equal((await ask('GET', '/hello')).status, 200);
  t.equal((await ask('GET', '/metrics')).status, 200);
  t.equal((await ask('GET', '//volumes')).status, 301, 'a clean path comes first');
});

t.test('with a token, paths are told', async (t) => {
  const { ask } = await serve(t, { auth });
  const status = async (method: string, path: string, signed = path) =>
    (await ask(method, path, undefined, bearer('admin', method, signed))).status;
  t.equal(await status('GET', '/nothing'), 404);
  t.equal(await status('POST', '/hello'), 404);
  t.equal(await status('PUT', '/volumes'), 405);
  t.equal(await status('GET', '/volumes/'), 301, 'signed for the path with the slash');
  t.equal(await status('GET', '/volumes/', '/volumes'), 401);
  t.equal(await status('GET', '/volumes?x=1', '/volumes'), 200, 'the query is not signed');
  t.equal(await status('GET', '/volum%65s', '/volumes'), 200, 'the decoded path is signed');
});

t.test('the lower role makes, reads and deletes volumes, and nothing else', async (t) => {
  const { ask, store, operations } = await serve(t, { auth });
  await insertLittleCluster(store);
  const asUser = (method: string, path: string, body?: string) => ask(method, path, body, bearer('user', method, path));
  const volume = `/volumes/${hex('e')}`;
  t.equal((await asUser('POST', '/volumes', '{"size":1}')).status, 202);
  t.equal((await asUser('GET', '/volumes')).status, 200);
  t.equal((await asUser('GET', volume)).status, 200);
  t.equal((await asUser('DELETE', volume)).status, 202);
  t.equal((await asUser('PUT', '/volumes')).status, 405, 'the router judges methods of /volumes');
  t.same(
    operations.started.map(({ kind, issuer }) => [kind, issuer]),
    [
      ['create-volume', 'user'],
      ['delete-volume', 'user'],
    ],
  );
  for (const [method, path, body] of [
    ['POST', `${volume}/expand`, '{"expand_size":1}'],
    ['POST', volume],
    ['GET', '/volumes/'],
    ['GET', '/clusters'],
    ['POST', '/clusters', '{}'],
    ['DELETE', `/clusters/${hex('c')}`],
    ['GET', `/nodes/${hex('a')}`],
    ['DELETE', `/nodes/${hex('a')}`],
    ['GET', `/devices/${hex('d')}`],
    ['GET', `/devices/${hex('d')}/resync`],
    ['GET', '/operations'],
    ['GET', `/operations/${hex('1')}`],
    ['GET', '/status'],
    ['GET', '/nothing'],
    ['POST', `/queue/${hex('1')}`],
  ] as const) {
    t.match(await asUser(method, path, body), { status: 401, body: adminOnly }, `${method} ${path}`);
  }
  t.equal(operations.started.length, 2, 'nothing else was started');
});

t.test('the lower role polls what it started, and learns nothing of the rest', async (t) => {
  const { ask, operations } = await serve(t, { auth });
  operations.jobs.set(hex('1'), { issuer: 'user', state: 'pending' });
  operations.jobs.set(hex('2'), { issuer: 'admin', state: 'failed', message: 'secret of the admin' });
  operations.jobs.set(hex('3'), { issuer: '', state: 'done', location: null, change: 0 });
  const poll = (issuer: 'admin' | 'user', digit: string) => {
    const path = `/queue/${hex(digit)}`;
    return ask('GET', path, undefined, bearer(issuer, 'GET', path));
  };
  t.match(await poll('user', '1'), { status: 200, headers: { 'x-pending': 'true' } });
  const refused = { status: 401, body: adminOnly };
  t.match(await poll('user', '2'), refused);
  t.match(await poll('user', '3'), refused);
  t.match(await poll('user', '4'), refused, 'an id that does not exist looks the same');
  t.equal((await poll('admin', '1')).status, 200);
  t.equal((await poll('admin', '2')).status, 500);
  t.equal((await poll('admin', '4')).status, 404);
});

t.test('without authentication a token is not looked at', async (t) => {
  const { ask, operations } = await serve(t);
  t.equal((await ask('GET', '/clusters', undefined, { authorization: 'bearer nonsense' })).status, 200);
  await ask('DELETE', `/volumes/${hex('e')}`);
  t.match(operations.started, [{ issuer: '' }]);
});
