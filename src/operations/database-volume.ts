import type { Store } from '../db/store.ts';
import { DomainError } from '../domain/errors.ts';
import { databaseLevelOption, databaseOptions } from '../domain/volume-options.ts';
import type { Executor } from '../executor/executor.ts';
import { clusterHosts } from './volumes.ts';

/**
 * Sets `databaseOptions` on every volume of that name that has not got them. May be repeated.
 * @returns the ids of the volumes that were changed
 * @throws DomainError `not_found` when there is none
 */
export async function updateDatabaseVolume(store: Store, executor: Executor, name: string): Promise<string[]> {
  const targets = store.read((reader) =>
    reader.listClusterIds().flatMap((id) => {
      const volume = reader.findVolumeByName(id, name);
      const hosts = clusterHosts(reader.listNodes(id)).map(({ manage }) => manage);
      return volume === undefined ? [] : [{ id: volume.id, hosts }];
    }),
  );
  if (targets.length === 0) throw new DomainError('not_found', `Volume ${name} not found`);
  const changed: string[] = [];
  for (const { id, hosts } of targets) {
    const facts = await executor.findVolume(hosts, name);
    if (facts === undefined) throw new DomainError('not_found', `Volume ${name} not found\nGluster does not know it.`);
    if ((facts.options.get(databaseLevelOption) ?? '0') !== '0') continue;
    await executor.setOptions(hosts, name, databaseOptions);
    changed.push(id);
  }
  return changed;
}
