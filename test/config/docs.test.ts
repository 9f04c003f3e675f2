import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { configurationDoc } from '../../scripts/configuration-doc.ts';
import { keysOf } from '../../src/config/setting.ts';
import { everySetting, withoutEffect } from '../../src/config/settings.ts';
import { loadConfig } from '../../src/config.ts';

const doc = readFileSync('docs/configuration.md', 'utf8');

t.test('the tables are those of the settings (npm run docs makes them)', async (t) => {
  t.equal(doc, configurationDoc());
});

t.test('every key and every name of the environment is documented', async (t) => {
  const names = everySetting.flatMap((setting) => [...keysOf(setting), ...(setting.env === null ? [] : [setting.env])]);
  for (const name of [...names, ...withoutEffect.keys, ...withoutEffect.env]) t.ok(doc.includes(`\`${name}\``), name);
});

t.test('no key and no name of the environment is declared twice', async (t) => {
  const names = everySetting.flatMap((setting) => [...keysOf(setting), ...(setting.env === null ? [] : [setting.env])]);
  t.strictSame(names, [...new Set(names)]);
});

t.test('the example is accepted without a warning', async (t) => {
  const key = join(t.testdir(), 'key');
  writeFileSync(key, '');
  const env = { HEKETI_SSH_KEYFILE: key, HEKETI_ADMIN_KEY: 'a', HEKETI_USER_KEY: 'u' };
  const config = loadConfig({ file: 'heketi.example.json', env, flags: {} });
  t.equal(config.executor, 'ssh');
  t.equal(config.databaseFile, '/var/lib/heketi/heketi.db');
  t.strictSame(config.warnings, []);
});
