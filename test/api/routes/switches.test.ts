import t from 'tap';
import { serve } from '../serve.ts';
import { bearer, auth as keys } from '../tokens.ts';

const maintenance = { status: 503, body: 'Service disabled for maintenance\n' };

t.test('the admin state is shown and set', async (t) => {
  const { ask } = await serve(t);
  t.equal((await ask('GET', '/admin')).body, '{"state":"normal"}\n');
  const answer = await ask('POST', '/admin', '{"STATE":"local-client"}');
  t.match(answer, { status: 204, body: '' });
  t.equal(answer.headers['content-type'], undefined);
  t.equal((await ask('GET', '/admin')).body, '{"state":"local-client"}\n');
  t.equal((await ask('DELETE', '/admin')).status, 405);
});

t.test('what can not be decoded is a 400 with the reason, and so is a state that is none', async (t) => {
  const { ask } = await serve(t);
  for (const body of ['', ' ', '{', '{"state"', '{"state":', '{"state":"nor', '{"state":"normal"', '{"state":tru']) {
    t.match(await ask('POST', '/admin', body), {
      status: 400,
      body: 'request unable to be parsed: unexpected end of JSON input\n',
    });
  }
  for (const body of ['x', '{x', '{"state":"normal",}', '{} x']) {
    t.match(await ask('POST', '/admin', body), { status: 400, body: 'request unable to be parsed: invalid JSON\n' });
  }
  t.match(await ask('POST', '/admin', '{"state":1}'), { status: 400, body: /^request unable to be parsed: / });
  t.match(await ask('POST', '/admin', '{}'), { status: 400, body: 'validation failed: state: cannot be blank.\n' });
  t.match(await ask('POST', '/admin', '{"state":"closed"}'), {
    status: 400,
    body: 'validation failed: state: must be a valid value.\n',
  });
});

t.test('read-only locks every change, its own too, whatever is there or not', async (t) => {
  const { ask, switches } = await serve(t);
  t.equal((await ask('POST', '/admin', '{"state":"read-only"}')).status, 204);
  t.match(await ask('POST', '/admin', '{"state":"normal"}'), maintenance);
  t.match(await ask('POST', '/clusters', '{}'), maintenance);
  t.match(await ask('DELETE', '/nothing/here'), maintenance);
  t.match(await ask('PUT', '/clusters'), maintenance);
  t.equal((await ask('GET', '/clusters')).status, 200);
  t.equal((await ask('HEAD', '/clusters')).status, 405);
  t.equal((await ask('GET', '/hello')).status, 200);
  switches.adminState = 'normal';
  t.equal((await ask('POST', '/clusters', '{}')).status, 201);
});

t.test('local-client lets this machine through', async (t) => {
  const { ask, switches } = await serve(t);
  switches.adminState = 'local-client';
  const forwarded = { 'x-forwarded-for': '192.0.2.1' };
  t.equal((await ask('POST', '/clusters', '{}', forwarded)).status, 201);
});

t.test('who has no token is told so before anything else', async (t) => {
  const { ask, switches } = await serve(t, { auth: keys });
  switches.adminState = 'read-only';
  t.equal((await ask('POST', '/clusters', '{}')).status, 401);
  t.match(await ask('POST', '/clusters', '{}', bearer('admin', 'POST', '/clusters')), maintenance);
});

t.test('the log level is shown and set while the server runs', async (t) => {
  const { ask, switches } = await serve(t);
  t.equal((await ask('GET', '/internal/logging')).body, '{"loglevel":{"glusterfs":"info"}}\n');
  const set = (level: string) => ask('POST', '/internal/logging', JSON.stringify({ loglevel: { glusterfs: level } }));
  for (const level of ['none', 'critical', 'error', 'warning', 'info', 'debug'] as const) {
    t.match(await set(level), { status: 200, body: `{"loglevel":{"glusterfs":"${level}"}}\n` });
    t.equal(switches.logLevel, level);
  }
  t.match(await set(''), { status: 200, body: '{"loglevel":{"glusterfs":"debug"}}\n' }, 'an empty one changes nothing');
  t.match(await set('Info'), { status: 422, body: 'invalid log level: Info\n' });
  for (const body of ['{}', '{"loglevel":{}}', '{"loglevel":{"other":"info"}}', 'null']) {
    t.match(await ask('POST', '/internal/logging', body), {
      status: 422,
      body: 'Only "glusterfs" logger may be modified\n',
    });
  }
  t.equal((await ask('POST', '/internal/logging', '{"loglevel":{"x":"y","glusterfs":"error"}}')).status, 200);
  t.match(await ask('POST', '/internal/logging', ''), {
    status: 400,
    body: 'request unable to be parsed: unexpected end of JSON input\n',
  });
});
