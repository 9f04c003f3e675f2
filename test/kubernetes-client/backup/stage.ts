import { join } from 'node:path';
import type { Test } from 'tap';
import { openStore } from '../../../src/db/open.ts';
import type { Store } from '../../../src/db/store.ts';
import type { PageSource } from '../../../src/domain/pages.ts';
import { type Secrets, secretsOf } from '../../../src/kubernetes/backup/secrets.ts';
import { BackupWriter, type WriterParts } from '../../../src/kubernetes/backup/writer.ts';
import { clock, temporaryDirectory } from '../../db/objects.ts';
import { type KubernetesApi, startKubernetesApi } from '../../helpers/kubernetes-api.ts';
import { type FakeSecrets, fakeSecrets } from '../../helpers/kubernetes-secrets.ts';

export const name = 'heketi-db-backup';

export interface Stage {
  readonly api: KubernetesApi;
  readonly fake: FakeSecrets;
  readonly secrets: Secrets;
}

export async function stage(t: Test): Promise<Stage> {
  const fake = fakeSecrets();
  const api = await startKubernetesApi(t, [fake]);
  return { api, fake, secrets: secretsOf(api.kubernetes.core, 'storage') };
}

export interface Filled {
  readonly file: string;
  readonly store: Store;
  readonly pages: PageSource;
  /** One commit that writes so many bytes under a name. */
  fill(key: string, bytes: number): Promise<void>;
}

/** A database that is followed. */
export function database(t: Test, file = join(temporaryDirectory(t), 'heketi.db')): Filled {
  const store = openStore({ file, clock, executorKind: 'real' });
  t.teardown(() => store.close());
  const pages = store.followPages(() => undefined);
  if (pages === null) throw new Error('a file has pages');
  return { file, store, pages, fill: (key, bytes) => store.write((writer) => writer.saveSetting(key, noise(bytes))) };
}

/** Text that does not get much smaller. */
function noise(bytes: number): string {
  let text = '';
  while (text.length < bytes) text += Math.random().toString(36).slice(2);
  return text.slice(0, bytes);
}

export function writer(stage: Stage, source: PageSource, parts: Partial<WriterParts> = {}): BackupWriter {
  const { secrets } = stage;
  return new BackupWriter({
    secrets,
    name,
    source,
    clock: { now: () => 5000 },
    writer: 'one',
    version: '1.0',
    startEmpty: false,
    ring: { slots: 20, perBase: 8 },
    ...parts,
  });
}
