import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import t from 'tap';
import { until } from '../../lab/until.ts';
import { type Namespace, newNamespace } from './support/namespace.ts';
import { newService } from './support/service.ts';

const heketi = (...words: string[]) => execFileSync(process.execPath, ['src/main.ts', ...words], { stdio: 'pipe' });

interface Secret {
  readonly immutable?: boolean;
  readonly data: Readonly<Record<string, string>>;
}

const secret = async (namespace: Namespace, name: string): Promise<Secret> =>
  JSON.parse(await namespace.kubectl(['get', 'secret', name, '-o', 'json']));

t.test('from the Secret that Heketi left to a pod that knows everything, as docs/kubernetes.md says', async (t) => {
  const namespace = await newNamespace(t);
  const old = gzipSync(readFileSync('test/fixtures/heketi-db/rich.db'));
  writeFileSync(join(namespace.folder, 'heketi.db.gz'), old);
  await namespace.kubectl([
    ...['create', 'secret', 'generic', 'heketi-db-backup'],
    `--from-file=heketi.db.gz=${join(namespace.folder, 'heketi.db.gz')}`,
  ]);
  const key = join(namespace.folder, 'key');
  writeFileSync(key, 'no node is asked in this test');
  const options = {
    env: { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true', HEKETI_DISABLE_HEALTH_MONITOR: 'true' },
    glusterfs: { executor: 'ssh', sshexec: { keyfile: key, user: 'root' } },
  };

  const empty = await newService(t, namespace, options);
  await empty.start().catch(() => {});
  await until('it ends', 20_000, async () => /heketi db import/.test(empty.log()));
  t.match(empty.log(), /heketi-db-backup/, 'it names the Secret, and how to import it');
  t.strictSame(
    Object.keys((await secret(namespace, 'heketi-db-backup')).data),
    ['heketi.db.gz'],
    'and changes nothing',
  );

  const beside = await newService(t, namespace, options);
  const bolt = join(beside.folder, 'old.db');
  writeFileSync(
    bolt,
    gunzipSync(Buffer.from((await secret(namespace, 'heketi-db-backup')).data['heketi.db.gz'] ?? '', 'base64')),
  );
  heketi('db', 'import', '--boltfile', bolt, '--dbfile', join(beside.folder, 'new.db'));
  renameSync(join(beside.folder, 'new.db'), beside.database);
  await beside.start();
  await beside.awaitState();
  const expected = await beside.client.get<{ volumes: string[] }>('/volumes');
  t.ok(expected.volumes.length > 0, 'the old volumes are known');
  await until('it is backed up', 30_000, async () => {
    const { backup } = await beside.client.get<{ backup: { behind: number; storedAt: number | null } }>('/status');
    return backup.behind === 0 && backup.storedAt !== null;
  });
  await beside.stop();

  const kept = await secret(namespace, 'heketi-db-backup-original');
  t.equal(kept.immutable, true);
  t.equal(kept.data['heketi.db.gz'], old.toString('base64'), "Heketi's own is kept, byte for byte");
  t.equal(
    (await secret(namespace, 'heketi-db-backup')).data['heketi.db.gz'],
    old.toString('base64'),
    'and was not touched',
  );

  const pod = await newService(t, namespace, options);
  await pod.start();
  await pod.awaitState();
  t.strictSame(await pod.client.get('/volumes'), expected, 'a pod with an empty disk knows them');
});
