import type { Config } from '../config.ts';
import { downloadBackup, readIndex } from '../kubernetes/backup/download.ts';
import { secretsOf } from '../kubernetes/backup/secrets.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import type { Copies } from './standby.ts';

/** The backup, as a standby reads it. */
export function copiesOf({ secret }: NonNullable<Config['backup']>, { core, namespace }: Kubernetes): Copies {
  const secrets = secretsOf(core, namespace);
  return {
    async newest() {
      const record = await readIndex(secrets, secret);
      return record && `${record.lineage} ${record.change}`;
    },
    download: (file) => downloadBackup(secrets, secret, file),
  };
}
