import { get, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { fastify } from 'fastify';
import t from 'tap';
import { CapitalResponse } from '../../src/api/header-names.ts';
import { hex, rawRequest, serve } from './serve.ts';

/** Over a connection of its own. */
const fetched = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve) => get(url, { agent: false }, (response) => resolve(response.resume())));

const headersOf = (answer: string) =>
  answer
    .split('\r\n\r\n')[0]
    ?.split('\r\n')
    .slice(1)
    .map((line) => line.split(':')[0]);

t.test('names of headers have the capitals of Go on the wire', async (t) => {
  const { raw, operations } = await serve(t);
  const ask = async (method: string, path: string, body = '') =>
    headersOf(await raw(rawRequest(method, path, [`Content-Length: ${body.length}`], body)));
  t.strictSame(await ask('GET', '/clusters'), ['Content-Type', 'Content-Length', 'Connection']);
  t.strictSame(await ask('GET', '/nowhere'), [
    'Content-Type',
    'X-Content-Type-Options',
    'Content-Length',
    'Connection',
  ]);
  operations.jobs.set(hex('1'), { state: 'pending', issuer: '' });
  t.strictSame(await ask('GET', `/queue/${hex('1')}`), ['X-Pending', 'Content-Length', 'Connection']);
  t.strictSame(await ask('POST', '/volumes', '{"size":1}'), ['Location', 'Content-Length', 'Connection']);
});

t.test('every answer tells its length, however long, and then the time', async (t) => {
  const { ask, port, store } = await serve(t);
  for (let count = 0; count < 100; count++) {
    await store.write((writer) =>
      writer.insertCluster({ id: `${hex('a').slice(3)}${100 + count}`, block: true, file: true }),
    );
  }
  const { body } = await ask('GET', '/clusters');
  t.ok(body.length > 2048);
  const { rawHeaders } = await fetched(`http://127.0.0.1:${port}/clusters`);
  t.strictSame(
    rawHeaders.filter((_, index) => index % 2 === 0),
    ['Content-Type', 'Content-Length', 'Date', 'Connection'],
  );
  t.equal(rawHeaders[3], String(body.length));
});

t.test('a streamed answer has them too', async (t) => {
  const server = fastify({ http: { ServerResponse: CapitalResponse } as object });
  t.teardown(() => server.close());
  server.get('/', (_request, reply) => reply.header('content-disposition', 'attachment').send(Readable.from(['x'])));
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const { rawHeaders } = await fetched(url);
  t.ok(rawHeaders.includes('Content-Disposition'));
});

t.test('a connection that stays open is no word worth, as in Go', async (t) => {
  const { raw } = await serve(t);
  const ask = async (...lines: string[]) => headersOf(await raw(`${lines.join('\r\n')}\r\n\r\n`));
  const open = 'GET /hello HTTP/1.1\r\nHost: h\r\n\r\n';
  const both = await raw(`${open}${rawRequest('GET', '/hello')}`);
  t.strictSame(headersOf(both), ['Content-Type', 'Content-Length']);
  t.equal(both.match(/HTTP\/1.1 200 OK/g)?.length, 2, 'it has stayed open');
  t.strictSame(await ask('GET /hello HTTP/1.0'), ['Content-Type', 'Content-Length', 'Connection']);
  t.strictSame(await ask('GET /hello HTTP/1.1'), ['Connection', 'Transfer-Encoding'], 'without a host');
});

t.test('texts keep their bytes, of one byte for each character or of several', async (t) => {
  const server = fastify({ http: { ServerResponse: CapitalResponse } as object });
  t.teardown(() => server.close());
  const texts = ['', 'plain', 'Zürich', '磁盘', '\u00ff\u0080', '𝄞'];
  for (const [index, text] of texts.entries()) {
    server.get(`/${index}`, (_request, reply) => reply.send(text));
    server.get(`/${index}/raw`, (_request, reply) => void reply.hijack().raw.writeHead(200).end(text));
  }
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  for (const [index, text] of texts.entries()) {
    for (const path of [`/${index}`, `/${index}/raw`]) {
      const bytes = await fetch(url + path).then((answer) => answer.arrayBuffer());
      t.strictSame(Buffer.from(bytes), Buffer.from(text), `${path} ${text}`);
    }
  }
});
