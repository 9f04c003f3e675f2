import type { Store } from '../db/store.ts';
import { DomainError } from '../domain/errors.ts';
import type { Executor } from '../executor/executor.ts';
import { clusterHosts } from './volumes.ts';

/** Absent or `0`: the options were never set. `custom`: the administrator has chosen others. */
const levelOption = 'user.heketi.dbstoragelevel';

/** What a volume that holds a database needs: no cache of gluster's own between writer and disk. */
const options = [
  'performance.stat-prefetch off',
  'performance.write-behind off',
  'performance.open-behind off',
  'performance.quick-read off',
  'performance.strict-o-direct on',
  'performance.read-ahead off',
  'performance.io-cache off',
  'performance.readdir-ahead off',
  `${levelOption} 1`,
];

/**
 * Sets these options on every volume of that name that has not got them. May be repeated.
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
    if ((facts.options.get(levelOption) ?? '0') !== '0') continue;
    await executor.setOptions(hosts, name, options);
    changed.push(id);
  }
  return changed;
}
