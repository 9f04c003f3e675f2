import t from 'tap';
import { rawRequest, serve } from '../serve.ts';

t.test('the bytes of hello', async (t) => {
  const { raw } = await serve(t);
  const lines = [
    'HTTP/1.1 200 OK',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Length: 17',
    'Connection: close',
  ];
  t.equal(await raw(rawRequest('GET', '/hello?x')), [...lines, '', 'Hello from Heketi'].join('\r\n'));
});
