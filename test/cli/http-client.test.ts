import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { connectionOf } from '../../src/cli/connection.ts';
import { createExchange } from '../../src/cli/exchange.ts';
import { createClient, type Watch } from '../../src/cli/http-client.ts';
import { fakeClock, longWork, seeOther, startFake } from './fake-server.ts';

const options = { server: '', user: 'admin', secret: 'key', insecureTls: false, tlsCert: [] };

function clientOf(server: string, watch?: Watch) {
  const clock = fakeClock();
  const connection = connectionOf({ ...options, server }, {});
  return { client: createClient(connection.url, createExchange(connection, clock), clock, watch), clock };
}

function claimsOf(authorization = '') {
  const [head = '', claims = '', signature] = authorization.replace(/^bearer /, '').split('.');
  const expected = createHmac('sha256', 'key').update(`${head}.${claims}`).digest('base64url');
  return { valid: signature === expected, ...JSON.parse(Buffer.from(claims, 'base64url').toString()) };
}

const qsh = (request: string) => createHash('sha256').update(request).digest('hex');

t.test('a read: its JSON, and a token for just this request', async (t) => {
  const fake = await startFake(t, { 'GET /volumes': { body: { volumes: ['a'] } } });
  const { client, clock } = clientOf(`${fake.url}/`);
  t.same(await client.get('/volumes'), { volumes: ['a'] });
  const seconds = Math.floor(clock.now() / 1000);
  t.same(claimsOf(fake.requests[0]?.headers.authorization), {
    valid: true,
    iss: 'admin',
    iat: seconds,
    exp: seconds + 300,
    qsh: qsh('GET&/volumes'),
  });
});

t.test('long work: polled until its end, then the resource is read with a token of its own', async (t) => {
  const fake = await startFake(t, {
    ...longWork('POST /volumes', seeOther('/volumes/v1')),
    'GET /volumes/v1': { body: { id: 'v1' } },
  });
  const { client, clock } = clientOf(fake.url);
  t.same(await client.run('POST', '/volumes', { size: 1 }), { id: 'v1' });
  t.same(fake.lines(), ['POST /volumes', 'GET /queue/ab12', 'GET /queue/ab12', 'GET /volumes/v1']);
  t.equal(fake.requests[0]?.body, '{"size":1}');
  t.equal(fake.requests[0]?.headers['content-type'], 'application/json');
  t.same(
    fake.requests.map(({ headers }) => claimsOf(headers.authorization).qsh),
    ['POST&/volumes', 'GET&/queue/ab12', 'GET&/queue/ab12', 'GET&/volumes/v1'].map(qsh),
  );
  t.equal(clock.slept.length, 1);
});

t.test('the end is asked for after 25 ms, then less and less often, at last every 0.4 s', async (t) => {
  const pending = { status: 200, headers: { 'x-pending': 'true' } };
  const fake = await startFake(t, {
    'POST /volumes': { status: 202, headers: { location: '/queue/ab12' } },
    'GET /queue/ab12': [...Array(6).fill(pending), { status: 204 }],
  });
  const { client, clock } = clientOf(fake.url);
  await client.run('POST', '/volumes', {});
  t.same(clock.slept, [25, 50, 100, 200, 400, 400]);
});

t.test('long work that ends without a resource, and under an absolute location', async (t) => {
  const answers = { ...longWork('DELETE /volumes/v1', { status: 204 }) };
  const fake = await startFake(t, answers);
  t.equal(await clientOf(fake.url).client.run('DELETE', '/volumes/v1'), undefined);
  const other = await startFake(t, {
    'POST /x': { status: 202, headers: { location: `${fake.url}/queue/ab12` } },
  });
  t.equal(await clientOf(other.url).client.run('POST', '/x'), undefined);
});

t.test('what is told while it is waited for', async (t) => {
  const fake = await startFake(t, longWork('DELETE /volumes/v1', { status: 500, body: 'no\n' }));
  const heard: string[] = [];
  const watch: Watch = { pending: async (id) => void heard.push(id), ended: () => void heard.push('ended') };
  await t.rejects(clientOf(fake.url, watch).client.run('DELETE', '/volumes/v1'), { message: 'no' });
  t.same(heard, ['ab12', 'ended']);
});

t.test('a busy server is asked again, after the time it names or one that grows', async (t) => {
  const busy = { status: 429, body: 'Server busy. Retry operation later.\n' };
  const fake = await startFake(t, {
    'POST /volumes': [{ ...busy, headers: { 'retry-after': '7' } }, busy, { status: 202, headers: { location: '/q' } }],
    'GET /q': { status: 204 },
    'POST /never': busy,
  });
  const { client, clock } = clientOf(fake.url);
  await client.run('POST', '/volumes', {});
  t.same(clock.slept, [7000, 4000]);
  await t.rejects(client.run('POST', '/never'), { message: 'Server busy. Retry operation later.' });
  t.equal(fake.lines().filter((line) => line === 'POST /never').length, 8);
});

t.test("errors are the server's own text", async (t) => {
  const fake = await startFake(t, {
    'GET /a': { status: 500, body: 'first line\nsecond line\n\n' },
    'GET /b': { status: 405 },
    'GET /c': { body: '<html>' },
    'POST /d': { status: 200, body: 'not accepted' },
  });
  const { client } = clientOf(fake.url);
  await t.rejects(client.get('/a'), { message: 'first line\nsecond line' });
  await t.rejects(client.get('/b'), { message: 'server did not provide a message (status 405: Method Not Allowed)' });
  await t.rejects(client.get('/c'), { message: /not JSON/ });
  await t.rejects(client.run('POST', '/d'), { message: 'not accepted' });
});

t.test('a server under a path, and one that redirects', async (t) => {
  const fake = await startFake(t, {
    'GET /base/volumes': { status: 301, headers: { location: '/base/v' } },
    'GET /base/v': { body: { volumes: [] } },
    'GET /base/loop': { status: 301, headers: { location: '/base/loop' } },
  });
  const { client } = clientOf(`${fake.url}/base/`);
  t.same(await client.get('/volumes'), { volumes: [] });
  await t.rejects(client.get('/loop'), { message: /status 301/ });
  t.equal(fake.lines().filter((line) => line === 'GET /base/loop').length, 11);
});

t.test('no server', async (t) => {
  const fake = await startFake(t, {});
  const unused = new URL(fake.url);
  unused.port = '1';
  await t.rejects(clientOf(unused.origin).client.get('/volumes'), {
    message: 'GET http://127.0.0.1:1/volumes: connection refused',
  });
});

t.test('TLS: refused, trusted by a certificate, or accepted unseen', async (t) => {
  const file = (name: string) => new URL(`tls/${name}.pem`, import.meta.url).pathname;
  const tls = { key: readFileSync(file('key')), cert: readFileSync(file('cert')) };
  const server = createServer(tls, (_, response) => response.end('{"ok":true}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (changes: object) => {
    const connection = connectionOf({ ...options, server: url, ...changes }, {});
    const clock = fakeClock();
    return createClient(connection.url, createExchange(connection, clock), clock).get('/');
  };
  await t.rejects(ask({}), { message: /self-signed certificate/ });
  t.same(await ask({ tlsCert: [file('cert')] }), { ok: true });
  t.same(await ask({ insecureTls: true }), { ok: true });
});
