import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { runServer } from './run.ts';

t.test('SIGUSR2 opens a server that was started read-only; the log level counts at once', async (t) => {
  const dir = t.testdir();
  const file = join(dir, 'heketi.json');
  const glusterfs = { executor: 'mock', db: join(dir, 'heketi.db'), loglevel: 'info' };
  writeFileSync(file, JSON.stringify({ port: '0', listen: '127.0.0.1', glusterfs }));
  const server = runServer(['--config', file, '--disable-auth'], { HEKETI_DEFAULT_STATE: 'read-only' });
  const [, url = ''] = await server.stdoutHas(/"url":"(http:\/\/[^"]+)".*"msg":"Listening on port/);
  const post = (path: string, body: object) => fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });

  t.equal((await post('/admin', { state: 'normal' })).status, 503);
  server.child.kill('SIGUSR2');
  await server.stdoutHas(/admin state is normal/);
  t.same(await (await fetch(`${url}/admin`)).json(), { state: 'normal' });
  t.equal((await post('/clusters', {})).status, 201);

  t.equal((await post('/internal/logging', { loglevel: { glusterfs: 'none' } })).status, 200);
  const silent = server.output.stdout.length;
  t.equal((await fetch(`${url}/clusters`)).status, 200);
  t.equal(server.output.stdout.slice(silent), '', 'no line for that request');
  t.equal((await post('/internal/logging', { loglevel: { glusterfs: 'info' } })).status, 200);
  await fetch(`${url}/volumes`);
  await server.stdoutHas(/"path":"\/volumes"/);
  server.child.kill('SIGTERM');
  t.equal(await server.ended, 0);
  t.notMatch(server.output.stdout, /"method":"GET","path":"\/clusters"/);
});
