import { readFileSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { Agent as TlsAgent, get as tlsGet } from 'node:https';
import { fastify } from 'fastify';
import t, { type Test } from 'tap';
import { createFront } from '../../src/app/front.ts';
import { keptLog } from '../helpers/log.ts';

const clock = { now: () => Date.now() };
const parts = { log: keptLog(), newId: () => 'f'.repeat(32), tls: null, clock };

async function listening(t: Test, more: Partial<Parameters<typeof createFront>[0]> = {}) {
  const front = createFront({ ...parts, auth: null, reason: () => 'The backup is read', ...more });
  t.teardown(() => front.close());
  const url = await front.server.listen({ host: '127.0.0.1', port: 0 });
  return { front, url };
}

/** A server that answers each request when it is told to. */
function slowServer() {
  const asked: PromiseWithResolvers<void>[] = [];
  const server = fastify();
  server.get('/slow', async () => {
    const turn = Promise.withResolvers<void>();
    asked.push(turn);
    await turn.promise;
    return 'slow';
  });
  server.post('/body', async ({ body }) => body);
  return { server, asked };
}

async function ask(url: string, method = 'GET') {
  const answer = await fetch(url, { method });
  return { status: answer.status, body: await answer.text() };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 30));

t.test('with nothing behind it, it lives and says why it can do no more', async (t) => {
  const { url } = await listening(t);
  t.strictSame(await ask(`${url}/hello`), { status: 200, body: 'Hello from Heketi' });
  for (const path of ['/volumes', '/', '/ready', '/queue/abc']) {
    t.strictSame(await ask(url + path), { status: 503, body: 'The backup is read\n' }, path);
  }
  t.strictSame(await ask(`${url}/volumes`, 'POST'), { status: 503, body: 'The backup is read\n' });
  const metrics = (await ask(`${url}/metrics`)).body.split('\n');
  for (const line of ['heketi_up 0', 'brickyard_stage{stage="starting"} 1', 'brickyard_stage{stage="active"} 0']) {
    t.ok(metrics.includes(line), line);
  }
});

t.test('what it waits for is told only to those who may ask', async (t) => {
  const auth = { adminKey: 'admin key', userKey: 'user key', iatLeewayS: 0 };
  const { url } = await listening(t, { auth });
  t.equal((await ask(`${url}/hello`)).status, 200);
  t.strictSame(await ask(`${url}/volumes`), { status: 401, body: 'Required authorization token not found\n' });
});

t.test('requests go to what is shown, bodies and all; a change of it waits for what is being answered', async (t) => {
  const { front, url } = await listening(t);
  const { server, asked } = slowServer();
  await front.show(server);
  const posted = await fetch(`${url}/body`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  });
  t.strictSame(await posted.json(), { a: 1 });
  t.equal((await ask(`${url}/hello`)).status, 404, 'not even the front answers by itself');

  const answers = [ask(`${url}/slow`), ask(`${url}/slow`)];
  while (asked.length < 2) await soon();
  let left = false;
  const leaving = front.show(null).then(() => {
    left = true;
  });
  t.equal((await ask(`${url}/slow`)).status, 503, 'the next request does not reach it');
  asked[0]?.resolve();
  await soon();
  t.notOk(left, 'one is still being answered');
  asked[1]?.resolve();
  t.strictSame(await Promise.all(answers), [
    { status: 200, body: 'slow' },
    { status: 200, body: 'slow' },
  ]);
  await leaving;
  await front.show(null);
});

t.test('a client that goes away is waited for no more', async (t) => {
  const { front, url } = await listening(t);
  const { server, asked } = slowServer();
  await front.show(server);
  const client = request(`${url}/slow`).end();
  client.on('error', () => {});
  while (asked.length < 1) await soon();
  client.destroy();
  await front.show(null);
  t.pass();
});

t.test('closing answers what was asked, also over connections that are kept', async (t) => {
  const { front, url } = await listening(t);
  const { server, asked } = slowServer();
  await front.show(server);
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  const answer = new Promise<string>((resolve) => {
    get(`${url}/slow`, { agent }, (response) => resolve(`${response.statusCode} ${response.headers.connection}`));
  });
  while (asked.length < 1) await soon();
  const closed = front.close();
  asked[0]?.resolve();
  t.match(await answer, /^200 /);
  await closed;
  await t.rejects(fetch(`${url}/hello`));
});

t.test('over HTTPS as well, with capital names of headers', async (t) => {
  const tls = {
    cert: readFileSync('test/fixtures/tls/cert.pem'),
    key: readFileSync('test/fixtures/tls/key.pem'),
  };
  const { url } = await listening(t, { tls });
  t.match(url, /^https:/);
  const agent = new TlsAgent({ ca: tls.cert });
  t.teardown(() => agent.destroy());
  const names = await new Promise<string[]>((resolve, reject) => {
    tlsGet(`${url}/hello`, { agent }, ({ rawHeaders }) => resolve(rawHeaders)).on('error', reject);
  });
  t.ok(names.includes('Content-Type'));
});
