import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import t, { type Test } from 'tap';
import { Client, type Credentials } from '../../../bench/http/client.ts';
import { Connection } from '../../../bench/http/connection.ts';

async function talk(t: Test, listener: RequestListener, credentials: Credentials = null) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const client = new Client(
    new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`),
    credentials,
    1,
  );
  const connection = await Connection.open(client.url);
  t.teardown(() => {
    connection.close();
    server.close();
  });
  return { client, connection };
}

t.test('long work is followed to the resource', async (t) => {
  let polls = 0;
  const { client, connection } = await talk(t, (request, response) => {
    if (request.method === 'POST') response.writeHead(202, { location: '/queue/1' });
    else if (++polls < 3) response.setHeader('x-pending', 'true');
    else response.writeHead(303, { location: '/volumes/2' });
    response.end();
  });
  t.equal(await client.settle(connection, client.request('POST', '/volumes', { size: 1 })), '/volumes/2');
  t.equal(polls, 3);
});

t.test('a refusal names what was asked and what was said', async (t) => {
  const { client, connection } = await talk(t, (_request, response) => {
    response.writeHead(429).end('Server busy. Retry operation later.\n');
  });
  await t.rejects(client.settle(connection, client.request('POST', '/volumes', { size: 1 })), {
    name: 'Refused',
    message: 'POST /volumes: 429 Server busy. Retry operation later.',
  });
});

t.test('long work that fails is a refusal', async (t) => {
  const { client, connection } = await talk(t, (request, response) => {
    if (request.method === 'POST') response.writeHead(202, { location: '/queue/1' }).end();
    else response.writeHead(500).end('No space');
  });
  await t.rejects(client.settle(connection, client.request('POST', '/volumes', {})), { message: /500 No space/ });
});

t.test('requests carry a token only where there is a key', async (t) => {
  const seen: (string | undefined)[] = [];
  const listener: RequestListener = (request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  };
  for (const credentials of [null, { user: 'admin', key: 'secret' }]) {
    const { client, connection } = await talk(t, listener, credentials);
    await client.get(connection, '/volumes');
  }
  t.equal(seen[0], undefined);
  t.match(seen[1], /^bearer [\w-]+\.[\w-]+\.[\w-]+$/);
});

t.test('a connection that breaks is an error', async (t) => {
  const { client, connection } = await talk(t, (request) => request.socket.destroy());
  await t.rejects(client.get(connection, '/volumes'), Error);
});
