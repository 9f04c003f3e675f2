import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Running, run, runServer } from './run.ts';

const listening = /"url":"(http:\/\/[^"]+)".*"msg":"Listening on port (\d+)/;

/** A configuration with simulated nodes in a folder of its own, on a free port. */
function configFile(t: Test, change: object = {}): string {
  const dir = t.testdir();
  const file = join(dir, 'heketi.json');
  const glusterfs = { executor: 'mock', db: join(dir, 'heketi.db') };
  writeFileSync(file, JSON.stringify({ port: '0', listen: '127.0.0.1', glusterfs, ...change }));
  return file;
}

async function address(server: Running): Promise<string> {
  const [, url = ''] = await server.stdoutHas(listening);
  return url;
}

t.test('it says who it is, listens, answers and ends', async (t) => {
  const server = runServer(['--config', configFile(t), '--disable-auth']);
  const url = await address(server);
  t.equal((await fetch(`${url}/hello`)).status, 200);
  server.child.kill('SIGTERM');
  t.equal(await server.ended, 0);
  const [first = '', second = '', ...rest] = server.output.stdout.trim().split('\n');
  t.match(first, /^Heketi \d+\.\d+\.\d+ \(Brickyard, /);
  t.match(JSON.parse(second), { executor: 'simulated', msg: /^Starting with simulated nodes/ });
  for (const line of rest) t.ok(JSON.parse(line).time, line);
  t.equal(server.output.stderr, 'WARNING: Heketi started with --disable-auth\n');
});

t.test('a port that is taken ends it', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  t.teardown(() => taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const server = runServer(['--config', configFile(t, { port: String(port) }), '--disable-auth']);
  t.equal(await server.ended, 1);
  t.match(server.output.stderr, /^ERROR: .*EADDRINUSE/m);
});

t.test('no secret in anything it writes', async (t) => {
  const marks = {
    HEKETI_ADMIN_KEY: 'marked-admin',
    HEKETI_USER_KEY: 'marked-user',
    BRICKYARD_SSH_PASSPHRASE: 'marked-phrase',
  };
  const env = { ...marks, BRICKYARD_SSH_PASSWORD: 'marked-password', HEKETI_GLUSTERAPP_LOGLEVEL: 'debug' };
  const server = runServer(['--config', configFile(t)], env);
  const url = await address(server);
  const authorization = 'bearer marked.token.marked-admin';
  t.equal((await fetch(`${url}/clusters`, { headers: { authorization } })).status, 401);
  t.equal((await fetch(`${url}/marked-user`, { method: 'POST', body: 'marked-phrase' })).status, 401);
  server.child.kill('SIGTERM');
  t.equal(await server.ended, 0);
  t.notMatch(server.output.stdout + server.output.stderr, /marked/);
});

t.test('under npm it is one process that ends with npm', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const npm = run('npm', ['run', '-s', 'heketi', '--', '--config', configFile(t), '--disable-auth'], {}, true);
    const url = await address(npm);
    const group = -(npm.child.pid ?? 0);
    const start = performance.now();
    // SIGINT as a terminal sends it: to npm and to the server.
    if (signal === 'SIGINT') process.kill(group, signal);
    else npm.child.kill(signal);
    await npm.ended;
    t.ok(performance.now() - start < 5000);
    t.match(npm.output.stdout, /Shutting down\.\.\..*"Stopped"/s, 'it had the time to stop');
    t.throws(() => process.kill(group, 0), { code: 'ESRCH' }, 'nothing of it is left');
    await t.rejects(fetch(`${url}/hello`));
  }
});
