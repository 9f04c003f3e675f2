import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { accessAdvice } from '../../src/main/advice.ts';
import { type Running, run } from './run.ts';

/** What a Deployment made for Heketi mounts, in one folder. */
interface Mounts {
  readonly config: string;
  readonly key: string;
  readonly database: string;
}

function heketiMounts(t: Test): Mounts {
  const etc = join(t.testdir(), 'etc');
  const state = join(etc, '../state');
  for (const folder of [etc, state]) mkdirSync(folder);
  const mounts = {
    config: join(etc, 'heketi.json'),
    key: join(etc, 'private_key'),
    database: join(state, 'heketi.db'),
  };
  const glusterfs = { executor: 'ssh', db: mounts.database, sshexec: { keyfile: mounts.key, user: 'root' } };
  writeFileSync(mounts.key, 'not looked into at the start');
  writeFileSync(mounts.config, JSON.stringify({ port: '0', listen: '127.0.0.1', use_auth: false, glusterfs }));
  return mounts;
}

/** The server without root's right to pass over the modes of files, also where root runs the tests. */
function runBound(config: string): Running {
  const words = [process.execPath, 'src/main.ts', '--config', config, '--disable-auth'];
  const [program = '', ...args] =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all', ...words] : words;
  return run(program, args);
}

const advice = /^This process is user \d+\. In Kubernetes set .*"fsGroup: 1000".*"runAsUser: 0"/m;

t.test('a key that only its owner may read ends the start, with what to set', async (t) => {
  const mounts = heketiMounts(t);
  chmodSync(mounts.key, 0o000);
  const server = runBound(mounts.config);
  t.equal(await server.ended, 1);
  t.match(server.output.stderr, /^ERROR: glusterfs\.sshexec\.keyfile .*private_key.*EACCES/m);
  t.match(server.output.stderr, advice);
  t.notOk(existsSync(mounts.database), 'nothing was begun');
});

t.test('a folder of the database that belongs to another ends the start, with what to set', async (t) => {
  const mounts = heketiMounts(t);
  chmodSync(join(mounts.database, '..'), 0o555);
  const server = runBound(mounts.config);
  t.equal(await server.ended, 1);
  t.match(server.output.stderr, /^ERROR: .*heketi\.db.*EACCES/m);
  t.match(server.output.stderr, advice);
});

t.test('a database that belongs to another, too', async (t) => {
  const mounts = heketiMounts(t);
  writeFileSync(mounts.database, '');
  chmodSync(mounts.database, 0o000);
  const server = runBound(mounts.config);
  t.equal(await server.ended, 1);
  t.match(server.output.stderr, /^ERROR: .*heketi\.db.*EACCES/m);
  t.match(server.output.stderr, advice);
});

t.test('a configuration that belongs to another, too', async (t) => {
  const mounts = heketiMounts(t);
  chmodSync(mounts.config, 0o000);
  const server = runBound(mounts.config);
  t.equal(await server.ended, 1);
  t.match(server.output.stderr, /^ERROR: Unable to open config file: .*EACCES/m);
  t.match(server.output.stderr, advice);
});

t.test('what has other reasons is left without advice', async (t) => {
  const wrong = (code: string) => Object.assign(new Error('wrong'), { code });
  t.equal(accessAdvice(wrong('ENOENT'), 1000), '');
  t.equal(accessAdvice(new Error('bad', { cause: wrong('SQLITE_BUSY') }), 1000), '');
  t.match(accessAdvice(new Error('bad', { cause: wrong('EROFS') }), 1000), /mount a volume/);
});
