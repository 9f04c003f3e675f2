import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import ssh2 from 'ssh2';
import t, { type Test } from 'tap';
import type { Log } from '../../src/domain/ports.ts';
import type { SshSettings } from '../../src/domain/settings.ts';
import { HostError } from '../../src/executor/errors.ts';
import type { Runner } from '../../src/executor/runner.ts';
import { createSshRunner, type HostKeys } from '../../src/executor/ssh.ts';
import { until } from '../helpers/until.ts';
import { held, sh } from './shells.ts';
import { newKey, publicText, type SshServer, type SshServerOptions, startSshServer } from './ssh-server.ts';

const userKey = newKey();
const serverKey = newKey();

/** Lines of a log, kept to be searched. */
function keptLog(lines: string[] = []): Log & { readonly lines: string[] } {
  const keep = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
  return { debug: keep, info: keep, warn: keep, error: keep, child: () => keptLog(lines), lines };
}

const pinnedKeys = (): HostKeys & { readonly pins: Map<string, string> } => {
  const pins = new Map<string, string>();
  return { pins, find: (host) => pins.get(host), pin: (host, key) => void pins.set(host, key) };
};

async function start(t: Test, options: Partial<SshServerOptions> = {}): Promise<SshServer> {
  const server = await startSshServer({
    hostKeys: [serverKey.private],
    allow: (context) =>
      context.method === 'publickey' &&
      `ssh-ed25519 ${context.key.data.toString('base64')}` === publicText(userKey.private),
    folder: existsSync(t.testdirName) ? t.testdirName : t.testdir(),
    ...options,
  });
  t.teardown(() => server.stop());
  return server;
}

function connectTo(
  t: Test,
  port: number,
  more: Partial<SshSettings> = {},
  hostKeys: HostKeys = pinnedKeys(),
  log: Log = keptLog(),
): Runner {
  const keyFile = `${t.testdirName}/id`;
  if (existsSync(t.testdirName)) writeFileSync(keyFile, userKey.private);
  const settings: SshSettings = {
    user: 'root',
    port,
    keyFile,
    passphrase: '',
    password: '',
    agent: '',
    sudo: false,
    knownHosts: [],
    connectTimeoutMs: 2000,
    ...more,
  };
  const runner = createSshRunner(settings, { log, hostKeys });
  t.teardown(() => runner.close());
  return runner;
}

const lock = { operationId: 'a'.repeat(32), term: 1 };

t.test('commands run on one kept connection, in channels of their own', async (t) => {
  const server = await start(t);
  const runner = connectTo(t, server.port);
  const told: number[] = [];
  const results = await runner.run('127.0.0.1', [sh('printf a; printf b >&2'), sh('exit 3', { accept: [3] })], {
    onCommand: (index) => told.push(index),
  });
  t.same(results, [
    { skipped: false, exitCode: 0, stdout: 'a', stderr: 'b' },
    { skipped: false, exitCode: 3, stdout: '', stderr: '' },
  ]);
  t.same(told, [0, 1]);
  const gate = held(t.testdirName);
  const twenty = Promise.all(Array.from({ length: 20 }, () => runner.run('127.0.0.1', [sh(gate.line)])));
  await until(() => server.channels().now === 8);
  gate.open();
  await twenty;
  t.equal(server.accepted(), 1);
  t.equal(server.channels().most, 8, 'channels at a time');
  t.same(new Set(server.commands), new Set(['/bin/sh -s']), 'the login shell sees no word of ours');
  t.same(await runner.run('127.0.0.1', []), []);
});

t.test('large scripts and large outputs pass whole', async (t) => {
  const server = await start(t);
  const runner = connectTo(t, server.port);
  const long = 'x'.repeat(50_000);
  const results = await runner.run('127.0.0.1', [
    ...Array.from({ length: 20 }, () => ({ argv: ['printf', '%s', long], timeoutMs: 5000 })),
    sh('seq 1 200000'),
  ]);
  t.equal(results.filter(({ stdout }) => stdout === long).length, 20);
  t.ok(results.at(-1)?.stdout.endsWith('\n199999\n200000\n'));
});

t.test('a failure names host, command, exit code and text', async (t) => {
  const server = await start(t);
  const runner = connectTo(t, server.port);
  await t.rejects(runner.run('127.0.0.1', [sh('echo broken >&2; exit 5')]), {
    name: 'CommandError',
    host: '127.0.0.1',
    exitCode: 5,
    stderr: 'broken\n',
    message: 'broken\nhost 127.0.0.1, exit status 5: sh -c echo broken >&2; exit 5',
  });
});

t.test('two scripts with the lock do not overlap, and a look does not wait for them', async (t) => {
  const server = await start(t);
  const one = connectTo(t, server.port);
  const two = connectTo(t, server.port);
  const log = `${t.testdirName}/log`;
  const gate = held(t.testdirName);
  const slow = (name: string) => [sh(`echo ${name} >> ${log}; ${gate.line}; echo ${name} >> ${log}`)];
  const all = Promise.all([
    one.run('127.0.0.1', slow('a'), { lock }),
    two.run('127.0.0.1', slow('b'), { lock }),
    one.run('127.0.0.1', slow('c'), { lock }),
  ]);
  await gate.begun();
  await until(() => server.channels().now >= 2);
  await one.run('127.0.0.1', [sh('true')]);
  t.equal(readFileSync(log, 'utf8').trim().split('\n').length, 1, 'the look came through while one held the lock');
  gate.open();
  await all;
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  for (const at of [0, 2, 4]) t.equal(lines[at], lines[at + 1]);
  await two.run('127.0.0.1', [sh('true')], { lock: { ...lock, term: 7 } });
  await t.rejects(one.run('127.0.0.1', [sh('true')], { lock }), { code: 'unavailable', message: /newer leader/ });
});

t.test('a connection that breaks', async (t) => {
  const server = await start(t);
  const runner = connectTo(t, server.port);
  const folder = t.testdirName;
  const gate = held(folder);
  const commands = [sh(`${gate.line}; echo late`), sh(`touch ${folder}/second`)];
  const run = runner.run('127.0.0.1', commands, { lock });
  await gate.begun();
  server.cut();
  const error = await run.catch((caught: unknown) => caught);
  t.ok(error instanceof HostError);
  t.match(error, { host: '127.0.0.1', message: /connection broke during: sh -c .*; echo late/ });
  // The server, in this process too, sees its side of the connection end.
  await sleep(100);
  gate.open();
  const [again] = await runner.run('127.0.0.1', [sh('echo back')], { lock });
  t.equal(again?.stdout, 'back\n', 'the next run connects anew');
  t.equal(server.accepted(), 2);
  t.notOk(existsSync(`${folder}/second`), 'the script ended before its next step, and let go of the lock');
});

t.test('a server that came back under a kept connection', async (t) => {
  const first = await start(t);
  const runner = connectTo(t, first.port);
  await runner.run('127.0.0.1', [sh('true')]);
  await first.stop();
  const second = await start(t, { port: first.port });
  t.equal((await runner.run('127.0.0.1', [sh('echo ok')]))[0]?.stdout, 'ok\n');
  t.equal(second.accepted(), 1);
});

t.test('host keys pinned at first use', async (t) => {
  const keys = pinnedKeys();
  const first = await start(t);
  const name = `127.0.0.1:${first.port}`;
  await connectTo(t, first.port, {}, keys).run('127.0.0.1', [sh('true')]);
  t.equal(keys.pins.get(name), first.hostKey);
  await connectTo(t, first.port, {}, keys).run('127.0.0.1', [sh('true')]);
  await first.stop();

  const changed = await start(t, { port: first.port, hostKeys: [newKey().private] });
  const error = await connectTo(t, first.port, {}, keys)
    .run('127.0.0.1', [sh('true')])
    .catch((caught: unknown) => caught);
  t.ok(error instanceof HostError);
  t.match(error, { message: /host key has CHANGED: .*SHA256:.*SHA256:.*forget its old key/ });
  t.equal(keys.pins.get(name), first.hostKey, 'the pin stays');
  t.same(changed.commands, []);
});

t.test('a host with several keys is asked for the one that is pinned', async (t) => {
  const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
  const server = await start(t, { hostKeys: [serverKey.private, rsa.private] });
  const keys = pinnedKeys();
  keys.pin(`127.0.0.1:${server.port}`, publicText(rsa.private));
  await t.resolves(connectTo(t, server.port, {}, keys).run('127.0.0.1', [sh('true')]));
});

t.test('known_hosts files instead', async (t) => {
  const server = await start(t);
  const file = `${t.testdirName}/known_hosts`;
  const keys = pinnedKeys();
  const attempt = (content: string) => {
    writeFileSync(file, content);
    return connectTo(t, server.port, { knownHosts: [file] }, keys).run('127.0.0.1', [sh('true')]);
  };
  await t.resolves(attempt(`[127.0.0.1]:${server.port} ${server.hostKey}\n`));
  await t.rejects(attempt('# nobody\n'), { name: 'HostError', message: /is not known.*ssh-keyscan -p/ });
  await t.rejects(attempt(`[127.0.0.1]:${server.port} ${publicText(newKey().private)}\n`), { message: /CHANGED/ });
  await t.rejects(attempt(`[127.0.0.1]:${server.port} ${server.hostKey}\n@revoked * ${server.hostKey}\n`), {
    message: /is revoked/,
  });
  t.equal(keys.pins.size, 0, 'nothing is pinned beside them');
  await t.rejects(connectTo(t, server.port, { knownHosts: ['/nowhere/hosts'] }).run('127.0.0.1', [sh('true')]), {
    code: 'unavailable',
    message: /Known hosts file \/nowhere\/hosts can't be read/,
  });
});

t.test('who we are', async (t) => {
  const server = await start(t);
  const secret = 'correct horse';
  const locked = newKey(secret);
  const attempt = (more: Partial<SshSettings>, target = server) =>
    connectTo(t, target.port, more).run('127.0.0.1', [sh('true')]);

  await t.rejects(attempt({ keyFile: '/nowhere/id' }), {
    code: 'unavailable',
    message: /SSH key file \/nowhere\/id can't be used/,
  });
  const file = `${t.testdirName}/locked`;
  writeFileSync(file, locked.private);
  await t.rejects(attempt({ keyFile: file }), { code: 'unavailable', message: /locked can't be used: .*passphrase/ });
  await t.rejects(attempt({ keyFile: file, passphrase: secret }), {
    name: 'HostError',
    message: new RegExp(`SSH user root was refused \\(key ${file}\\)`),
  });
  const opened = await start(t, { allow: (context) => context.method === 'publickey' });
  await t.resolves(attempt({ keyFile: file, passphrase: secret }, opened));
  const byPassword = await start(t, {
    allow: (context) => context.method === 'password' && context.password === secret,
  });
  await t.resolves(attempt({ keyFile: '', password: secret }, byPassword));
  const refused = await attempt({ keyFile: '', password: 'wrong-one' }, byPassword).catch(String);
  t.match(refused, 'SSH user root was refused (password)');
  t.notMatch(refused, 'wrong-one');
});

t.test('hosts that do not answer', async (t) => {
  t.testdir();
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void silent.close());
  const { port } = silent.address() as { port: number };
  const began = Date.now();
  await t.rejects(connectTo(t, port, { connectTimeoutMs: 300 }).run('127.0.0.1', [sh('true')]), {
    name: 'HostError',
    message: `host 127.0.0.1: no answer within 0.3 s (connect to SSH port ${port})`,
  });
  t.ok(Date.now() - began < 2000);
  const closed = await start(t);
  await closed.stop();
  await t.rejects(connectTo(t, closed.port).run('127.0.0.1', [sh('true')]), {
    message: /nothing listens on SSH port .* \(connection refused\)/,
  });
  await t.rejects(connectTo(t, 22).run('no.such.host.invalid', [sh('true')]), { name: 'HostError' });
});

t.test('an IPv6 address, with and without brackets', async (t) => {
  const server = await start(t, { address: '::1' });
  const runner = connectTo(t, server.port);
  for (const host of ['::1', '[::1]']) await t.resolves(runner.run(host, [sh('true')]), host);
});

t.test('a hung program, an aborted run and a closed runner', async (t) => {
  const server = await start(t);
  const runner = connectTo(t, server.port);
  await t.rejects(runner.run('127.0.0.1', [sh('sleep 60', { timeoutMs: 500 })]), { message: /not done within 0.5 s/ });
  const abort = new AbortController();
  const [first, second] = [held(t.testdirName), held(t.testdirName)];
  const run = runner.run('127.0.0.1', [sh(first.line)], { signal: abort.signal });
  await first.begun();
  abort.abort();
  await t.rejects(run, { name: 'HostError', message: /ended by this server/ });
  const last = runner.run('127.0.0.1', [sh(second.line)]);
  await second.begun();
  await Promise.all([runner.close(), t.rejects(last, { message: /ended by this server/ })]);
  for (const gate of [first, second]) gate.open();
  await t.rejects(runner.run('127.0.0.1', [sh('true')]), { code: 'unavailable', message: /stopping/ });
  await t.resolves(runner.close(), 'once more');
});

t.test('no secret is logged', async (t) => {
  const log = keptLog();
  const server = await start(t, { allow: (context) => context.method === 'password' });
  const runner = connectTo(
    t,
    server.port,
    { keyFile: '', password: 'hush-hush', passphrase: 'hush-key' },
    pinnedKeys(),
    log,
  );
  await runner.run('127.0.0.1', [sh('true')]);
  t.ok(log.lines.length > 0);
  t.notMatch(log.lines.join('\n'), 'hush');
});
