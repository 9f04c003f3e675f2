import type { Config } from '../config.ts';
import type { Store } from '../db/store.ts';
import type { Clock, Log, Random } from '../domain/ports.ts';
import type { Runner } from '../executor/runner.ts';
import { createSimulatedRunner } from '../executor/simulated/runner.ts';
import { createSshRunner } from '../executor/ssh.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { createPodRunner } from './pod-runner.ts';

export interface RunnerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly kubernetes?: Kubernetes | undefined;
}

/** The one door to the nodes, of the configured kind. @throws DomainError when the configuration does not tell enough for it */
export function createRunner(config: Config, parts: RunnerParts): Runner {
  const { store, clock, random, log } = parts;
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
      return createPodRunner(config, parts);
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
