import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import t, { type Test } from 'tap';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { startKubernetesApi } from '../helpers/kubernetes-api.ts';
import { leases } from '../helpers/kubernetes-leases.ts';
import { fakeSecrets } from '../helpers/kubernetes-secrets.ts';
import { keptLog } from '../helpers/log.ts';

async function stage(t: Test) {
  const [secrets, lease] = [fakeSecrets(), leases()];
  const api = await startKubernetesApi(t, [secrets, lease]);
  const dir = t.testdir();
  let started = 0;
  async function start(more: Record<string, string> = {}) {
    started += 1;
    const env = {
      HEKETI_EXECUTOR: 'simulated',
      HEKETI_DB_PATH: join(dir, `${started}.db`),
      HEKETI_HTTP_PORT: '0',
      BRICKYARD_LISTEN: '127.0.0.1',
      HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true',
      BRICKYARD_LEADER_ELECTION: 'true',
      BRICKYARD_LEASE_DURATION: '3',
      KUBECONFIG: api.settings.kubeconfig,
      ...more,
    };
    const app = await createApp(loadConfig({ env, flags: { disableAuth: true } }), { log: keptLog() });
    t.teardown(() => app.stop());
    const url = await app.start();
    const ask = async (path: string, method = 'GET') => {
      const answer = await fetch(url + path, { method, ...(method === 'POST' && { body: '{"file":true}' }) });
      return { status: answer.status, text: await answer.text() };
    };
    return { app, ask };
  }
  return { api, secrets, lease, start };
}

type Ask = Awaited<ReturnType<Awaited<ReturnType<typeof stage>>['start']>>['ask'];

/** Asks until the answer is so, for at most 30 s. */
async function until(ask: Ask, path: string, status: number, text = /^/): Promise<string> {
  for (const end = Date.now() + 30_000; ; ) {
    const answer = await ask(path);
    if (answer.status === status && text.test(answer.text)) return answer.text;
    if (Date.now() > end) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

t.test('a missing right is told with the rule to add, and waited for', async (t) => {
  const { api, start } = await stage(t);
  api.forbid = ({ resource, verb }) => resource === 'leases' && verb === 'create';
  const { ask } = await start();
  const rule =
    /add to the Role in namespace storage: \{apiGroups: \["coordination\.k8s\.io"\], resources: \["leases"\], verbs: \["create"\]\}/;
  t.match(await until(ask, '/clusters', 503, rule), 'no server leads at the moment');
  t.equal((await ask('/hello')).status, 200);
  t.equal((await ask('/ready')).status, 503);
  api.forbid = () => false;
  await until(ask, '/ready', 200);
  t.equal((await ask('/clusters', 'POST')).status, 201);
});

t.test('an API server that is away at the start is waited for', async (t) => {
  const { api, start } = await stage(t);
  await api.down();
  const { ask } = await start();
  await until(ask, '/clusters', 503, /the API server http:\/\/127\.0\.0\.1:\d+ does not answer/);
  await api.up();
  await until(ask, '/ready', 200);
});

t.test('who is stopped gives the lease back, and the next one goes on with its state', async (t) => {
  const { start, lease } = await stage(t);
  const first = await start();
  await until(first.ask, '/ready', 200);
  const made = JSON.parse((await first.ask('/clusters', 'POST')).text).id;
  const second = await start();
  await until(second.ask, '/clusters', 200, new RegExp(made));
  t.equal((await second.ask('/clusters', 'POST')).status, 503);
  const since = Date.now();
  await first.app.stop();
  await until(second.ask, '/ready', 200);
  t.ok(Date.now() - since < 15_000);
  t.match((await second.ask('/clusters')).text, made);
  t.equal((await second.ask('/clusters', 'POST')).status, 201);
  t.match(lease.objects.get('storage/brickyard')?.spec, { leaseTransitions: 2 });
});

t.test('who can not lead after all lets others try', async (t) => {
  const { start, secrets, lease } = await stage(t);
  secrets.put('heketi-db-backup', { 'heketi.db.gz': gzipSync('a Heketi database') });
  const { app, ask } = await start();
  t.match(await app.failure, { code: 'invalid', message: /heketi db import/ });
  t.match(await ask('/clusters'), { status: 503, text: /^This server ends: / });
  t.match(lease.objects.get('storage/brickyard')?.spec, { holderIdentity: '' });
});

t.test('who can not renew stops, and says so', async (t) => {
  const { start, api } = await stage(t);
  const { app, ask } = await start();
  await until(ask, '/ready', 200);
  await api.down();
  const unkept = ask('/clusters', 'POST');
  t.match(await app.failure, { code: 'unavailable', message: /^The lease was lost/ });
  t.equal((await unkept).status, 503);
  t.match(await ask('/clusters', 'POST'), { status: 503, text: /^The lease was lost/ });
  await api.up();
});
