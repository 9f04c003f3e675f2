import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { keysOf } from '../../src/config/setting.ts';
import { everySetting } from '../../src/config/settings.ts';
import { runServer } from './run.ts';

t.test('the version', async (t) => {
  for (const flag of ['-v', '--version']) {
    const server = runServer([flag]);
    t.equal(await server.ended, 0);
    t.match(server.output.stdout, /^Heketi \d+\.\d+\.\d+ \(Brickyard, using node: v\d+\.[^)]*\)\n$/);
  }
});

t.test('the help names every key and every name of the environment', async (t) => {
  const server = runServer(['--help']);
  t.equal(await server.ended, 0);
  const words = new Set(server.output.stdout.split(/[\s,]+/));
  for (const setting of everySetting) {
    for (const key of keysOf(setting)) t.ok(words.has(key), key);
    if (setting.env !== null) t.ok(words.has(setting.env), setting.env);
  }
  for (const flag of ['--config', '--topology', '--disable-auth', '--version']) t.ok(words.has(flag), flag);
});

t.test('what it does not know', async (t) => {
  for (const args of [['--nonsense'], ['nonsense']]) {
    const server = runServer(args);
    t.equal(await server.ended, 255);
    t.match(server.output.stderr, /nonsense|too many arguments/);
  }
});

t.test('no configuration', async (t) => {
  const server = runServer([]);
  t.equal(await server.ended, 1);
  t.equal(server.output.stderr, 'Please provide configuration file\n');
});

t.test('no keys: it ends before the database is touched', async (t) => {
  const dir = t.testdir();
  const config = join(dir, 'heketi.json');
  const db = join(dir, 'heketi.db');
  writeFileSync(config, JSON.stringify({ glusterfs: { executor: 'mock', db } }));
  const server = runServer(['--config', config]);
  t.equal(await server.ended, 1);
  t.match(server.output.stderr, /^ERROR: Missing JWT information in config file\n/);
  t.notOk(existsSync(db));
});

t.test('a bad value', async (t) => {
  const config = join(t.testdir(), 'heketi.json');
  writeFileSync(config, JSON.stringify({ port: 'http' }));
  const server = runServer([`--config=${config}`, '--disable-auth']);
  t.equal(await server.ended, 1);
  t.equal(server.output.stderr, 'ERROR: port: found "http", allowed: a port from 0 to 65535\n');
});
