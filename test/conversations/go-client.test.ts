import t, { type Test } from 'tap';
import { goClient } from './support/client.ts';
import { talk, threeNodes } from './support/cluster.ts';
import { openConnection } from './support/connection.ts';
import { Names } from './support/names.ts';
import { keys, type Spoken, speak } from './support/service.ts';
import { token } from './support/token.ts';

const signed = (service: Spoken, method: string, path: string, change: object = {}): string =>
  token(
    { user: 'admin', key: keys.admin, header: { alg: 'HS256', typ: 'JWT' }, lifetimeS: 300, ...change },
    method,
    path,
    service.clock.now(),
  );

/** One request on a connection of its own: status line, headers but the time, body. */
async function ask(service: Spoken, line: string, headers: readonly string[], body = ''): Promise<string[]> {
  const connection = await openConnection(service.port);
  try {
    const head = [`${line} HTTP/1.1`, 'Host: heketi.example:8080', ...headers].join('\r\n');
    const answer = await connection.exchange([`${head}\r\n\r\n${body}`]);
    return [...answer.head.filter((one) => !one.startsWith('Date: ')), `${answer.body}`];
  } finally {
    connection.end();
  }
}

const refusal = (status: string, text: string) => [
  `HTTP/1.1 ${status}`,
  'Content-Type: text/plain; charset=utf-8',
  'X-Content-Type-Options: nosniff',
  `Content-Length: ${text.length + 1}`,
  `${text}\n`,
];

t.test('busy: the client waits and sends the same again', async (t) => {
  const service = await speak(t, { env: { HEKETI_MAX_INFLIGHT_OPERATIONS: '1' } });
  const names = await threeNodes(t, service);
  await talk(
    t,
    service,
    names,
    `
! the nodes wait
> POST /volumes
> {"size":1,"name":"first"}
< 202 Accepted
< Location: /queue/<first>
< Content-Length: 0

> POST /volumes
> {"size":1,"name":"second"}
< 429 Too Many Requests
< Content-Type: text/plain; charset=utf-8
< X-Content-Type-Options: nosniff
< Content-Length: (right)
<
< Server busy. Retry operation later.

! the nodes go on
> GET /queue/<first>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<volume>
< Content-Length: (right)
<
< <a href="/volumes/<volume>">See Other</a>.
<
<\\

> POST /volumes
> {"size":1,"name":"second"}
< 202 Accepted
< Location: /queue/<second>
< Content-Length: 0
`,
  );
});

t.test('an answer waits for the next poll, 0.4 s or 2 s later', async (t) => {
  const service = await speak(t);
  const names = await threeNodes(t, service);
  await talk(
    t,
    service,
    names,
    '> POST /volumes\n> {"size":1}\n< 202 Accepted\n< Location: /queue/<job>\n< Content-Length: 0',
  );
  const done = `
> GET /queue/<job>
< 303 See Other
< Content-Type: text/html; charset=utf-8
< Location: /volumes/<volume>
< Content-Length: (right)
<
< <a href="/volumes/<volume>">See Other</a>.
<
<\\
`;
  await talk(t, service, names, done);
  await service.clock.sleep(2_000);
  await talk(t, service, names, done);
});

t.test('each request and each redirect has a token of its own', async (t) => {
  const service = await speak(t);
  const asked = signed(service, 'GET', '/clusters');
  const bearer = (jwt: string) => [`Authorization: bearer ${jwt}`];
  const qsh = refusal('401 Unauthorized', 'Invalid qsh claim in token');
  t.strictSame(await ask(service, 'GET /volumes', bearer(asked)), qsh, 'another path');
  t.strictSame(
    await ask(service, 'POST /clusters', [...bearer(asked), 'Content-Length: 2'], '{}'),
    qsh,
    'another method',
  );
  t.strictSame(
    await ask(service, 'GET /clusters/', bearer(asked)),
    qsh,
    'the token of a redirection is for the path with the slash',
  );
  for (const line of ['GET /clusters', 'GET /clusters', 'GET /clusters?x=/volumes']) {
    const [status] = await ask(service, line, bearer(asked));
    t.equal(status, 'HTTP/1.1 200 OK', `${line}: nothing forbids to use it again, and the query is not part of it`);
  }
});

t.test('a slash at the end moves a GET, and makes one of a POST', async (t) => {
  const service = await speak(t);
  await talk(
    t,
    service,
    new Names(),
    `
> GET /clusters/?all=1
< 301 Moved Permanently
< Content-Type: text/html; charset=utf-8
< Location: /clusters?all=1
< Content-Length: (right)
<
< <a href="/clusters?all=1">Moved Permanently</a>.
<
<\\

> GET /clusters?all=1
< 200 OK
< Content-Type: application/json; charset=UTF-8
< Content-Length: (right)
<
< {"clusters":[]}

> POST /clusters/
> {"file":true}
< 301 Moved Permanently
< Location: /clusters
< Content-Length: 0

# An address of the server that ends in a slash: moved before anybody is asked for a token.
> POST //clusters
> {"file":true}
< 301 Moved Permanently
< Location: /clusters
< Content-Length: 0

> PUT /clusters/
> {}
< 405 Method Not Allowed
< Content-Length: 0
`,
  );
});

t.test('who may not', async (t) => {
  const service = await speak(t);
  const path = '/volumes';
  const bearer = (change: object) => [`Authorization: bearer ${signed(service, 'GET', path, change)}`];
  const invalid = (reason: string) => refusal('401 Unauthorized', `Invalid JWT token: ${reason}`);
  const cases: [readonly string[], string[]][] = [
    [[], refusal('401 Unauthorized', 'Required authorization token not found')],
    [['Authorization: basic x'], refusal('400 Bad Request', 'Authorization header format must be Bearer {token}')],
    [['Authorization: bearer a.b'], invalid('token contains an invalid number of segments')],
    [bearer({ key: 'wrong' }), invalid('signature is invalid (client and server secrets may not match)')],
    [bearer({ user: '', key: '' }), invalid('Token missing iss claim')],
    [bearer({ user: 'root' }), invalid('Unknown user')],
    [bearer({ header: { alg: 'RS256', typ: 'JWT' } }), invalid('Unexpected signing method: RS256')],
    [bearer({ header: { alg: 'none', typ: 'JWT' } }), invalid('Unexpected signing method: none')],
    [bearer({ header: { alg: 'HS1', typ: 'JWT' } }), invalid('signing method (alg) is unavailable.')],
  ];
  for (const [headers, answer] of cases) t.strictSame(await ask(service, `GET ${path}`, headers), answer);
  const late = await ask(service, `GET ${path}`, bearer({ lifetimeS: -65 }));
  t.match(late.at(-1), /^Invalid JWT token: Token is expired by \d+m\d+s\n$/);
  const user = [`Authorization: Bearer ${signed(service, 'GET', '/clusters', { user: 'user', key: keys.user })}`];
  t.strictSame(await ask(service, 'GET /clusters', user), refusal('401 Unauthorized', 'Administrator access required'));
});

t.test('nothing is compressed but the metrics, and /hello looks at no token', async (t) => {
  const service = await speak(t);
  const gzip = 'Accept-Encoding: gzip';
  t.strictSame(await ask(service, 'GET /hello', [gzip, 'Authorization: bearer nonsense']), [
    'HTTP/1.1 200 OK',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Length: 17',
    'Hello from Heketi',
  ]);
  const list = await ask(service, 'GET /clusters', [
    gzip,
    `Authorization: bearer ${signed(service, 'GET', '/clusters')}`,
  ]);
  t.notOk(list.some((line) => line.startsWith('Content-Encoding')));
  const metrics = await ask(service, 'GET /metrics', [gzip]);
  t.ok(metrics.includes('Content-Type: text/plain; version=0.0.4; charset=utf-8'));
  t.ok(metrics.includes('Content-Encoding: gzip'));
});

t.test('thirty-two requests at once', async (t) => {
  const service = await speak(t);
  const clients = Array.from({ length: 32 }, () => goClient(service));
  t.teardown(() => {
    for (const client of clients) client.end();
  });
  const made = await Promise.all(
    clients.map((client) => client.ask('POST', '/clusters', '{"block":true,"file":true}')),
  );
  t.strictSame(new Set(made.map(({ head }) => head[0])), new Set(['HTTP/1.1 201 Created']));
  const [listed] = await Promise.all(clients.map((client) => client.ask('GET', '/clusters')));
  const ids = made.map(({ body }) => (JSON.parse(`${body}`) as { id: string }).id);
  t.equal(`${listed?.body}`, `${JSON.stringify({ clusters: ids.sort() })}\n`);
});

t.test('bodies that Go decodes, and bodies that it does not', async (t) => {
  const service = await speak(t);
  const client = goClient(service);
  t.teardown(() => client.end());
  const status = async (body: string) => (await client.ask('POST', '/volumes', body)).head[0];
  const decoded = ['{"SIZE":1}', '{"size":2,"size":1,"unknown":{}}', '{"size":1,"name":null}', ' {"size":1}\n'];
  // There is no cluster: a request that could be read is a 400.
  for (const body of decoded) t.equal(await status(body), 'HTTP/1.1 400 Bad Request', body);
  const broken = ['', '{', '[]', '"x"', '{"size":1}x', '{"size":1,}', '{"size":"1"}', '{"size":1.5}', '{"size":1e1}'];
  for (const body of [...broken, '{"size":10.0}', '{"size":9223372036854775808}', '{"block":"x"}', '{"clusters":"x"}'])
    t.equal(await status(body), 'HTTP/1.1 422 Unprocessable Entity', body);
  t.match((await client.ask('POST', '/clusters', 'null')).head[0], '201 Created');
});

t.test('a body in chunks is read, but where it is optional', async (t) => {
  const service = await speak(t);
  const chunked = (t: Test, method: string, path: string, body: string) => {
    t.comment(`${method} ${path}`);
    const headers = [`Authorization: bearer ${signed(service, method, path)}`, 'Transfer-Encoding: chunked'];
    return ask(service, `${method} ${path}`, headers, `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
  };
  const none = '0'.repeat(32);
  t.equal((await chunked(t, 'POST', '/clusters', '{"file":true}'))[0], 'HTTP/1.1 201 Created');
  t.equal((await chunked(t, 'POST', '/clusters', '{'))[0], 'HTTP/1.1 422 Unprocessable Entity');
  t.equal((await chunked(t, 'DELETE', `/devices/${none}`, '{'))[0], 'HTTP/1.1 404 Not Found');
  t.equal((await chunked(t, 'POST', `/bricks/to-evict/${none}`, '{'))[0], 'HTTP/1.1 404 Not Found');
});
