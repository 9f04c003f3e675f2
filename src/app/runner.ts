import type { Config } from '../config.ts';
import type { Store } from '../db/store.ts';
import { DomainError } from '../domain/errors.ts';
import type { Clock, Log, Random } from '../domain/ports.ts';
import type { Runner } from '../executor/runner.ts';
import { createSimulatedRunner } from '../executor/simulated/runner.ts';
import { createSshRunner } from '../executor/ssh.ts';

export interface RunnerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The one door to the nodes, of the configured kind. @throws DomainError `invalid` for a kind that is not there */
export function createRunner(config: Config, { store, clock, random, log }: RunnerParts): Runner {
  switch (config.executor) {
    case 'ssh':
      return createSshRunner(config.ssh, { log, hostKeys: rememberedKeys(store, config.databaseReadOnly) });
    case 'simulated':
      return createSimulatedRunner({
        file: `${config.databaseFile}.nodes`,
        settings: config.simulated,
        clock,
        random,
        log,
        manageNameOf: (storage) => store.read((reader) => reader.findNodeByStorageName(storage))?.manage[0],
      });
    case 'kubernetes':
      throw new DomainError(
        'invalid',
        'glusterfs.executor: "kubernetes" is not supported by this version; use "ssh", or "simulated" to try things out',
      );
  }
}

/** Host keys pinned at first use, as rows; while nothing may be written, for the life of the process. */
function rememberedKeys(store: Store, readOnly: boolean) {
  const setting = (host: string) => `host_key:${host}`;
  const held = new Map<string, string>();
  return {
    find: (host: string) => store.read((reader) => reader.findSetting(setting(host))) ?? held.get(host),
    async pin(host: string, key: string) {
      if (readOnly) held.set(host, key);
      else await store.write((writer) => writer.saveSetting(setting(host), key));
    },
  };
}
