import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/errors.ts';

/** Where deployments made for Heketi mount its backup; its start script took that over whatever was there. */
const mountedAt = '/backupdb';

/**
 * Keeps a service from beginning with nothing beside a backup of Heketi's. Once there is a database it is the one that counts.
 * @throws DomainError `invalid` that says how to take the backup over
 */
export function refuseMountedBackup(databaseFile: string, folder = mountedAt): void {
  const backup = join(folder, 'heketi.db.gz');
  if (!existsSync(backup) || (statSync(databaseFile, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  throw new DomainError(
    'invalid',
    [
      `${backup} is a backup of a Heketi database, and there is no database yet`,
      'Nothing was begun. To take it over:',
      `  gunzip -c ${backup} > heketi.db && heketi db import --boltfile heketi.db --dbfile ${databaseFile}`,
      `To begin with nothing, don't mount ${folder}.`,
    ].join('\n'),
  );
}
