import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { createApp } from '../../src/app.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import { temporaryDirectory } from '../db/objects.ts';
import { fastClock } from '../helpers/clock.ts';
import { type KubernetesApi, startKubernetesApi, status } from '../helpers/kubernetes-api.ts';
import { fakeSecrets } from '../helpers/kubernetes-secrets.ts';
import { keptLog } from '../helpers/log.ts';
import { until } from '../helpers/until.ts';

async function setUp(t: Test) {
  const secrets = fakeSecrets();
  const api = await startKubernetesApi(t, [secrets]);
  return { secrets, api };
}

/** A server on simulated nodes, whose time runs 15 times as fast. */
async function serve(t: Test, api: KubernetesApi, more: Partial<NonNullable<Config['backup']>> = {}) {
  const env = {
    HEKETI_EXECUTOR: 'simulated',
    HEKETI_DB_PATH: join(temporaryDirectory(t), 'heketi.db'),
    HEKETI_HTTP_PORT: '0',
    BRICKYARD_LISTEN: '127.0.0.1',
    HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true',
    HEKETI_DISABLE_HEALTH_MONITOR: 'true',
  };
  const usual = loadConfig({ env, flags: { disableAuth: true } });
  const log = keptLog();
  const config = { ...usual, kubernetes: api.settings, backup: usual.backup && { ...usual.backup, ...more } };
  const app = await createApp(config, { log, clock: fastClock(15) });
  t.teardown(() => app.stop());
  await app.start();
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) => {
    const reply = await app.server.inject({ method, url, ...(body && { payload: JSON.stringify(body) }) });
    return { status: reply.statusCode, body: reply.body, headers: reply.headers };
  };
  const active = async () => {
    await until(async () => (await ask('GET', '/clusters')).status === 200);
  };
  return { app, log: log.lines, ask, active };
}

const flags = { file: true, block: true };

t.test(
  'a synchronous change is answered when the backup holds it, and 503 says when that takes too long',
  async (t) => {
    const { api } = await setUp(t);
    const { ask, active } = await serve(t, api);
    await active();
    const made = await ask('POST', '/clusters', flags);
    t.equal(made.status, 201);
    const { id } = JSON.parse(made.body);
    t.match(JSON.parse((await ask('GET', '/status')).body).backup, { mode: 'sync', change: 1, behind: 0, error: null });

    await api.down();
    const late = await ask('POST', `/clusters/${id}/flags`, { file: false, block: true });
    t.equal(late.status, 503);
    t.match(
      late.body,
      /^This is done here, but not yet backed up: .*\nThe backup fails: .* does not answer.*\nThe request may be repeated\.\n$/s,
    );
    t.equal(JSON.parse((await ask('GET', `/clusters/${id}`)).body).file, false, 'it is done, and reads go on');
    const { backup } = JSON.parse((await ask('GET', '/status')).body);
    t.match(backup, { behind: 1, error: /does not answer/, stopped: false, change: 1 });
    t.ok(backup.failures > 0);
    const metrics = (await ask('GET', '/metrics')).body;
    t.match(metrics, /^brickyard_backup_up 0$/m);
    t.match(metrics, /^brickyard_backup_failures_total [1-9]/m);
    t.match(metrics, /^brickyard_backup_last_success_timestamp_seconds \d/m);

    await api.up();
    t.equal((await ask('POST', `/clusters/${id}/flags`, { file: false, block: true })).status, 200, 'repeated');
    t.match((await ask('GET', '/metrics')).body, /^brickyard_backup_up 1$/m);
  },
);

t.test('work is pending for its client until the backup holds its end', async (t) => {
  const { api } = await setUp(t);
  const { ask, active } = await serve(t, api);
  await active();
  const { id } = JSON.parse((await ask('POST', '/clusters', flags)).body);
  const node = { cluster: id, zone: 1, hostnames: { manage: ['n1'], storage: ['192.0.2.1'] } };
  const { headers } = await ask('POST', '/nodes', node);
  const queue = String(headers.location);
  // The plan is stored; the end is not.
  let writes = 0;
  api.before = async ({ verb }) => (verb !== 'get' && ++writes > 2 ? status(500, 'InternalError', 'no') : undefined);
  await until(async () => JSON.parse((await ask('GET', '/status')).body).backup.behind > 0);
  const pending = await ask('GET', queue);
  t.equal(pending.status, 200);
  t.equal(pending.headers['x-pending'], 'true');
  api.before = async () => undefined;
  let answer = pending;
  while (answer.headers['x-pending'] === 'true') {
    await sleep(5);
    answer = await ask('GET', queue);
  }
  t.equal(answer.status, 303);
  t.equal(JSON.parse((await ask('GET', '/status')).body).backup.behind, 0);
});

t.test('in async mode nobody waits', async (t) => {
  const { api, secrets } = await setUp(t);
  const { ask, active } = await serve(t, api, { mode: 'async' });
  await active();
  await api.down();
  t.equal((await ask('POST', '/clusters', flags)).status, 201);
  await api.up();
  await until(() => secrets.names().length > 0);
});

t.test('without the right to read the server answers, says the rule to add, and goes on once it has it', async (t) => {
  const { api } = await setUp(t);
  api.forbid = () => true;
  const { ask, active, log } = await serve(t, api);
  t.equal((await ask('GET', '/hello')).status, 200);
  await until(() => log.some(({ level }) => level === 'warn'));
  const refused = await ask('POST', '/clusters', flags);
  t.equal(refused.status, 503);
  t.match(
    refused.body,
    /add to the Role in namespace storage: \{apiGroups: \[""\], resources: \["secrets"\], verbs: \["get"\]/,
  );
  api.forbid = () => false;
  await active();
  t.equal((await ask('POST', '/clusters', flags)).status, 201);
  api.forbid = ({ verb }) => verb === 'patch';
  const unconfirmed = await ask('POST', '/clusters', flags);
  t.equal(unconfirmed.status, 503);
  t.match(unconfirmed.body, /verbs: \["patch"\], resourceNames: \["heketi-db-backup/);
});

t.test('of two servers the later one has the backup; the former says so, and keeps nothing from it', async (t) => {
  const { api } = await setUp(t);
  const first = await serve(t, api);
  await first.active();
  const { id } = JSON.parse((await first.ask('POST', '/clusters', flags)).body);
  const second = await serve(t, api);
  await second.active();
  t.equal((await second.ask('GET', `/clusters/${id}`)).status, 200);
  t.equal((await second.ask('POST', '/clusters', flags)).status, 201);
  const late = await first.ask('POST', '/clusters', flags);
  t.equal(late.status, 503);
  t.match(late.body, /was taken over by another server/);
  t.match(String(await first.app.failure), /was taken over by another server/);
  t.equal((await second.ask('POST', '/clusters', flags)).status, 201);
  t.equal(JSON.parse((await second.ask('GET', '/clusters')).body).clusters.length, 3);
});
