import { setTimeout as pause } from 'node:timers/promises';
import { CoreV1Api } from '@kubernetes/client-node';
import t from 'tap';
import { until } from '../../lab/until.ts';
import { backupNames } from '../../src/kubernetes/backup/names.ts';
import { makeDatabase } from './support/many-volumes.ts';
import { type Namespace, newNamespace } from './support/namespace.ts';
import { bringBackApiServer, loseApiServer } from './support/plane.ts';
import { newService, type Service } from './support/service.ts';

const volumes = 5000;
// Without an election: each server takes the backup over at its start.
const env = { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true', HEKETI_DISABLE_HEALTH_MONITOR: 'true' };

/** Decoded sizes of all Secrets, by name. */
async function secretsOf({ admin, name }: Namespace): Promise<Map<string, number>> {
  const { items } = await admin.makeApiClient(CoreV1Api).listNamespacedSecret({ namespace: name });
  const bytes = (data: { [key: string]: string } = {}) =>
    Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text, 'base64'), 0);
  return new Map(items.map(({ metadata, data }) => [metadata?.name ?? '', bytes(data)]));
}

async function isStored({ client }: Service): Promise<boolean> {
  const { backup } = await client.get<{ backup: { behind: number; storedAt: number | null } }>('/status');
  return backup.behind === 0 && backup.storedAt !== null;
}

const countOf = async ({ client }: Service) => (await client.get<{ volumes: string[] }>('/volumes')).volumes.length;
const clustersOf = async ({ client }: Service) => (await client.get<{ clusters: string[] }>('/clusters')).clusters;

/** @returns its id once it is acknowledged */
async function makeCluster({ client }: Service): Promise<string> {
  const answer = await client.send('POST', '/clusters', { file: true, block: true });
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  return JSON.parse(answer.text).id;
}

t.test('far more than a Secret holds, through an API server that is killed in the middle of uploads', async (t) => {
  const namespace = await newNamespace(t);
  const first = await newService(t, namespace, { env });
  await makeDatabase(first.database, volumes);
  await first.start();
  await until('some of it is stored', 60_000, async () => (await secretsOf(namespace)).size > 2);
  await loseApiServer();
  const { text } = await first.client.send('GET', '/volumes');
  t.equal(JSON.parse(text).volumes.length, volumes, 'reads go on');
  await pause(1000);
  await bringBackApiServer();
  await until('it is stored', 120_000, () => isStored(first));

  const acknowledged = [await makeCluster(first)];
  const making = makeCluster(first).catch(() => makeCluster(first));
  await loseApiServer();
  await pause(1000);
  await bringBackApiServer();
  acknowledged.push(await making);
  const secrets = await secretsOf(namespace);
  const all = [...secrets.values()].reduce((sum, bytes) => sum + bytes, 0);
  t.ok(all > 1024 * 1024, `${secrets.size} Secrets with ${all} bytes`);
  t.ok(secrets.size > 5);
  const listed = new Set(backupNames());
  t.same(
    [...secrets.keys()].filter((name) => !listed.has(name)),
    [],
    'with names that the Role lists',
  );
  await first.kill();

  const second = await newService(t, namespace, { env });
  await second.start();
  await second.awaitState(60_000);
  t.equal(await countOf(second), volumes, 'all of it comes back on an empty disk');
  const clusters = await clustersOf(second);
  t.same(
    acknowledged.filter((id) => !clusters.includes(id)),
    [],
  );
  await until('it is stored as its own', 60_000, () => isStored(second));

  await first.start().catch(() => {});
  await until('a disk that was left behind is refused', 30_000, async () => /^ERROR/m.test(first.log()));
  t.match(first.log(), /^ERROR: The local database .* is older than the backup in the Secret/m);
  t.match(first.log(), new RegExp(`local: .* ${volumes} volumes.*backup: .* ${volumes} volumes.*--trust-local`, 's'));
  t.equal((await second.client.send('POST', '/clusters', {})).status, 201, 'and has sent nobody away');
});

t.test('of two writers the later one has the backup', async (t) => {
  const namespace = await newNamespace(t);
  const first = await newService(t, namespace, { env });
  await first.start();
  await first.awaitState();
  const before = await makeCluster(first);
  const second = await newService(t, namespace, { env });
  await second.start();
  await second.awaitState();
  const later = await makeCluster(second);

  const lost: string[] = [];
  await until('the first one ends', 60_000, async () => {
    const answer = await first.client.send('POST', '/clusters', {}).catch(() => undefined);
    if (answer?.status === 201) lost.push(answer.text);
    return answer === undefined;
  });
  t.same(lost, [], 'nothing of it is acknowledged any more');
  t.match(first.log(), /was taken over by another server \(.*, change \d+, .*\)/);
  t.match(first.log(), /This server ends/);
  t.not(await first.stop(), 0);

  const last = await makeCluster(second);
  const third = await newService(t, namespace, { env });
  await third.start();
  await third.awaitState();
  t.same((await clustersOf(third)).sort(), [before, later, last].sort());
});
