import { connect } from 'node:net';
import t from 'tap';
import { insertLittleCluster } from './rows.ts';
import { hex, rawRequest, serve } from './serve.ts';
import { auth, bearer } from './tokens.ts';

t.test('a body is read whatever the headers say of it', async (t) => {
  const { ask, raw, store } = await serve(t);
  for (const type of [
    'application/json',
    'text/plain',
    'x',
    ';;;',
    'multipart/form-data',
    'application/json; charset=utf-16',
  ]) {
    const answer = await ask('POST', '/clusters', '{"file":true}', { 'content-type': type });
    t.equal(answer.status, 201, type);
  }
  t.equal((await ask('POST', '/clusters', '{"file":true}')).status, 201, 'no type');
  const chunked = rawRequest(
    'POST',
    '/clusters',
    ['Transfer-Encoding: chunked'],
    '4\r\n{"bl\r\n9\r\nock":true\r\n1\r\n}\r\n0\r\n\r\n',
  );
  t.match(await raw(chunked), /^HTTP\/1.1 201 .*"block":true/s);
  t.equal(store.read((reader) => reader.listClusterIds()).length, 8);
});

t.test('a body where none is wanted does no harm', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  const headers = { 'content-type': 'application/json' };
  t.equal((await ask('GET', '/clusters', '{}', headers)).status, 200);
  t.equal((await ask('GET', '/clusters', 'nonsense')).status, 200);
  t.equal((await ask('DELETE', `/volumes/${hex('e')}`, '{}', headers)).status, 202);
  t.equal((await ask('DELETE', `/volumes/${hex('e')}`, '', headers)).status, 202);
  t.equal((await ask('PUT', '/volumes', 'nonsense')).status, 405);
});

t.test('a connection serves one request after the other, also after an unread body', async (t) => {
  const { raw } = await serve(t);
  const first = 'GET /clusters HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}';
  const answer = await raw(first + rawRequest('GET', '/volumes'));
  t.equal(answer.match(/HTTP\/1.1 200 OK/g)?.length, 2);
});

t.test('a body of more than 1 MiB is refused', async (t) => {
  const { raw, operations } = await serve(t);
  const answer = await raw(rawRequest('POST', '/volumes', [`Content-Length: ${2 ** 20 + 1}`], '{"size":1'));
  t.match(answer, /^HTTP\/1.1 413 /);
  t.match(answer, /Content-Type: text\/plain; charset=utf-8/);
  t.same(operations.started, []);
});

t.test('one line is logged per request, without secrets', async (t) => {
  const { ask, logged } = await serve(t, { auth });
  const headers = bearer('admin', 'POST', '/clusters');
  await ask('POST', '/clusters?password=hidden-query', '{"file":true,"x":"hidden-body"}', headers);
  await ask('GET', '/nothing');
  await ask('GET', '/hello');
  await ask('GET', '/metrics');
  t.match(logged, [
    { level: 'info', message: 'request', fields: { method: 'POST', path: '/clusters', status: 201, ms: Number } },
    { level: 'info', message: 'request', fields: { method: 'GET', path: '/nothing', status: 401 } },
  ]);
  t.equal(logged.length, 2);
  const token = headers.authorization.split(' ')[1] ?? '';
  for (const secret of ['hidden', token, auth.adminKey, auth.userKey]) {
    t.notMatch(JSON.stringify(logged), secret);
  }
});

t.test('what nobody foresaw is logged whole and shown as one line', async (t) => {
  const { ask, logged, operations } = await serve(t);
  operations.job = () => {
    throw new TypeError('internal detail');
  };
  const answer = await ask('GET', `/queue/${hex('1')}`);
  const id = `${'c'.repeat(31)}0`;
  t.match(answer, { status: 500, body: `Internal error, logged with request id ${id}\n` });
  const line = logged.find(({ level }) => level === 'error');
  t.match(line, { fields: { requestId: id, method: 'GET', path: `/queue/${hex('1')}` } });
  t.match(line?.fields.err, { stack: /internal detail/ });
});

t.test('a client that goes away in the middle of a body is no error', async (t) => {
  const { port, ask, logged } = await serve(t);
  const socket = connect(port, '127.0.0.1');
  socket.write(rawRequest('POST', '/volumes', ['Content-Length: 100'], '{"size"'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  t.equal((await ask('GET', '/hello')).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.same(
    logged.filter(({ level }) => level === 'error'),
    [],
  );
});
