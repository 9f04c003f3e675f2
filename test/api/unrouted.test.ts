import t from 'tap';
import { hex, rawRequest, serve } from './serve.ts';

const head = (...lines: string[]) => [...lines, 'Connection: close', '', ''].join('\r\n');

t.test('the bytes of redirections and refusals', async (t) => {
  const { raw } = await serve(t);
  const notFound = (text: string) =>
    `${head(
      'HTTP/1.1 404 Not Found',
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${text.length}`,
    )}${text}`;
  const link = '<a href="/volumes">Moved Permanently</a>.\n\n';
  const wrongMethod = head('HTTP/1.1 405 Method Not Allowed', 'Content-Length: 0');
  const moved = (location: string) =>
    head('HTTP/1.1 301 Moved Permanently', `Location: ${location}`, 'Content-Length: 0');
  const cases: [string, string, string][] = [
    ['GET', '/nothing', notFound('Invalid path or request\n')],
    ['GET', '/', notFound('Invalid path or request\n')],
    ['GET', '/volumes/xyz', notFound('Invalid path or request\n')],
    ['POST', '/hello', notFound('Invalid path or request\n')],
    ['DELETE', '/metrics', notFound('Invalid path or request\n')],
    ['GET', '/hello/', notFound('Invalid path or request\n')],
    ['GET', '/volumes/ABC', notFound('Id not found\n')],
    ['PUT', '/volumes', wrongMethod],
    ['OPTIONS', '/volumes', wrongMethod],
    ['PROPFIND', '/volumes', wrongMethod],
    ['TRACE', '/volumes', wrongMethod],
    ['PUT', '/volumes/', wrongMethod],
    ['DELETE', `/nodes/${hex('a')}/tags`, wrongMethod],
    ['GET', `/volumes/${hex('a')}/expand`, wrongMethod],
    ['HEAD', '/volumes', head('HTTP/1.1 405 Method Not Allowed')],
    [
      'GET',
      '/volumes/',
      head(
        'HTTP/1.1 301 Moved Permanently',
        'Content-Type: text/html; charset=utf-8',
        'Location: /volumes',
        `Content-Length: ${link.length}`,
      ) + link,
    ],
    ['POST', '/volumes/', moved('/volumes')],
    ['DELETE', '/volumes/ab/?x=1', moved('/volumes/ab?x=1')],
    ['GET', '//volumes', moved('/volumes')],
    ['GET', '/x/../volumes?a=%20b', moved('/volumes?a=%20b')],
    ['POST', '/%2e%2e//volumes/', moved('/volumes/')],
  ];
  for (const [method, path, answer] of cases) t.equal(await raw(rawRequest(method, path)), answer, `${method} ${path}`);
});

t.test('the query of a redirection is escaped in its link', async (t) => {
  const { ask } = await serve(t);
  const { headers, body } = await ask('GET', '/volumes/?a=1&b="<');
  t.equal(headers.location, '/volumes?a=1&b="<');
  t.equal(body, '<a href="/volumes?a=1&amp;b=&#34;&lt;">Moved Permanently</a>.\n\n');
});

t.test('paths are decoded before routing, ids are of any length', async (t) => {
  const { ask } = await serve(t);
  t.equal((await ask('GET', '/%76olumes')).status, 200);
  t.match(await ask('GET', '/volumes%2Fabc'), { status: 404, body: 'Id not found\n' });
  t.match(await ask('GET', `/volumes/${'a'.repeat(2000)}`), { status: 404, body: 'Id not found\n' });
  t.match(await ask('GET', '/volumes/%zz'), { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8' } });
});
