import t from 'tap';
import { answerUnparsed } from '../../src/api/unparsed.ts';
import { rawRequest, serve } from './serve.ts';

const refusal = (status: string) =>
  `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`;
const wrongMethod = 'HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

t.test('bytes that are no HTTP are refused as text', async (t) => {
  const { raw } = await serve(t);
  for (const bytes of [
    'nonsense\r\n\r\n',
    '\x16\x03\x01\r\n\r\n',
    'GET /volumes HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n',
    'GET /vol umes HTTP/1.1\r\nHost: h\r\n\r\n',
    'GET /volumes HTTP/1.1\nHost: h\n\n',
    'GET /volumes HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n',
    rawRequest('GET', '/volumes/%zz'),
  ]) {
    t.equal(await raw(bytes), refusal('400 Bad Request'), JSON.stringify(bytes));
  }
});

t.test('a method that nobody knows is a wrong one', async (t) => {
  const { raw } = await serve(t);
  for (const method of ['FOO', 'get', 'X-Y']) t.equal(await raw(rawRequest(method, '/volumes')), wrongMethod, method);
  const known = ['QUERY', 'LINK', 'M-SEARCH'];
  for (const method of known) t.match(await raw(rawRequest(method, '/volumes')), /^HTTP\/1.1 405 /, method);
});

t.test('what comes after a request that was understood is not taken for its method', async (t) => {
  const rawPacket = Buffer.from(`${rawRequest('GET', '/volumes')}nonsense\r\n\r\n`);
  t.equal(answerUnparsed({ code: 'HPE_INVALID_METHOD', rawPacket }), refusal('400 Bad Request'));
});

t.test('headers may have 1 MiB together', async (t) => {
  const { raw } = await serve(t);
  const request = (size: number) => rawRequest('GET', '/hello', [`X-Long: ${'x'.repeat(size)}`]);
  t.match(await raw(request(2 ** 20 - 1000)), /^HTTP\/1.1 200 OK/);
  t.equal(await raw(request(2 ** 20)), refusal('431 Request Header Fields Too Large'));
});
