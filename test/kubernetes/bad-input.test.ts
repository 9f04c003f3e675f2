import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { kubeconfig } from '../../lab/kubernetes/control-plane.ts';
import { until } from '../../lab/until.ts';
import { type Namespace, newNamespace } from './support/namespace.ts';
import { plane } from './support/plane.ts';
import { newService, type Service } from './support/service.ts';

const env = { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true', HEKETI_DISABLE_HEALTH_MONITOR: 'true' };

async function started(t: Test, namespace: Namespace, more: Record<string, string> = {}): Promise<Service> {
  const service = await newService(t, namespace, { env: { ...env, ...more } });
  await service.start();
  return service;
}

/** Waits until the log says it; the server lives, and the same is told to whoever asks. */
async function told(t: Test, service: Service, words: RegExp, asked = () => refusal(service)): Promise<void> {
  const log = () => service.log().replaceAll('\\"', '"').replaceAll('\\n', '\n');
  await until(`the log says ${words}`, 40_000, async () => words.test(log()));
  t.equal((await fetch(`${service.url}/hello`)).status, 200, 'it lives');
  t.match(await asked(), words, 'the same is told to whoever asks');
}

/** Of a server that waits for its state. */
async function refusal(service: Service): Promise<string> {
  const { status, text } = await service.client.send('POST', '/clusters', {});
  return `${status === 503 ? '' : status}${text}`;
}

/** Of a server that has found no backup, so that it has its state, and can't make one. */
async function failure({ client }: Service): Promise<string> {
  const { backup } = await client.get<{ backup: { error: string | null } }>('/status');
  return String(backup.error);
}

const works = (service: Service) =>
  until('a change is acknowledged', 60_000, async () => {
    const answer = await service.client.send('POST', '/clusters', {}).catch(() => undefined);
    return answer?.status === 201;
  });

t.test('a Secret of another program is not touched', async (t) => {
  const namespace = await newNamespace(t);
  await namespace.kubectl(['create', 'secret', 'generic', 'heketi-db-backup', '--from-literal=password=p']);
  const service = await started(t, namespace);
  await told(t, service, /is of another program \(it has password\): give the backup another name with HEKETI_KUBE/);
  const { data } = JSON.parse(await namespace.kubectl(['get', 'secret', 'heketi-db-backup', '-o', 'json']));
  t.same(Object.keys(data), ['password']);
  await namespace.kubectl(['delete', 'secret', 'heketi-db-backup']);
  await works(service);
});

t.test('a Secret that nobody may change', async (t) => {
  const namespace = await newNamespace(t);
  const immutable = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'heketi-db-backup' }, immutable: true };
  await namespace.kubectl(['apply', '-f', '-'], JSON.stringify(immutable));
  const service = await started(t, namespace);
  void service.client.send('POST', '/clusters', {}).catch(() => {});
  await told(t, service, /patch secrets heketi-db-backup .* 422: .*field is immutable/, () => failure(service));
  await namespace.kubectl(['delete', 'secret', 'heketi-db-backup']);
  await works(service);
});

t.test('an index that somebody has damaged', async (t) => {
  const namespace = await newNamespace(t);
  const service = await started(t, namespace);
  await works(service);
  await service.kill();
  const secret = JSON.parse(await namespace.kubectl(['get', 'secret', 'heketi-db-backup', '-o', 'json']));
  const patch = async (data: object) =>
    namespace.kubectl(['patch', 'secret', 'heketi-db-backup', '--type=merge', '-p', JSON.stringify({ data })]);
  await patch({ 'index.json': Buffer.from('{"format":1}').toString('base64') });
  await service.start();
  await told(t, service, /The backup's index, Secret .*, is damaged: .*\n.*--start-empty/);
  await patch(secret.data);
  await works(service);
});

t.test('a namespace without the Role, and one that is not there', async (t) => {
  const namespace = await newNamespace(t);
  const { users } = JSON.parse(readFileSync(namespace.serviceConfig, 'utf8'));
  const inNamespace = (name: string, token: string) => {
    const file = join(namespace.folder, `${name}.kubeconfig`);
    writeFileSync(file, kubeconfig(plane(), token, name), { mode: 0o600 });
    return { KUBECONFIG: file };
  };
  const elsewhere = await started(t, namespace, inNamespace('default', users[0].user.token));
  await told(
    t,
    elsewhere,
    /403: .*; add to the Role in namespace default: \{apiGroups: \[""\], resources: \["secrets"\], verbs: \["get"\], resourceNames: \["heketi-db-backup"\]\}/,
  );
  const admin = namespace.admin.getCurrentUser()?.token ?? '';
  const nowhere = await started(t, namespace, inNamespace('nowhere', admin));
  void nowhere.client.send('POST', '/clusters', {}).catch(() => {});
  const words = /create secrets in namespace nowhere was answered with 404: namespaces "nowhere" not found/;
  await told(t, nowhere, words, () => failure(nowhere));
});
