import type { FastifyInstance } from 'fastify';
import { createActive } from './app/active.ts';
import { listen } from './app/listening.ts';
import { refuseMountedBackup } from './app/mounted-backup.ts';
import { hasBackup } from './app/restore.ts';
import type { Parts } from './app/service.ts';
import { StagedApp } from './app/staged.ts';
import { readTls, type Tls } from './app/tls.ts';
import type { Config } from './config.ts';

export type { Parts } from './app/service.ts';

/** One service. */
export interface App {
  /** What answers at the moment. */
  readonly server: FastifyInstance;
  /** Listens, then settles what an earlier process left and loads the topology. @returns the address, `http://host:port` */
  start(): Promise<string>;
  /** Ends what can be ended at once; running operations stay as rows for the next start. May be repeated. */
  stop(): Promise<void>;
  /** Resolves with the error, if there is one after the start, that this process can't go on with. */
  readonly failure: Promise<unknown>;
}

/**
 * Builds the service and the server in front of it; where the state has to be fetched first, the server alone.
 * @throws DomainError that names the file or setting when the database, the topology file or a certificate can't be used
 */
export async function createApp(config: Config, overrides: Partial<Parts> & Pick<Parts, 'log'>): Promise<App> {
  const tls = config.tls && readTls(config.tls);
  return config.election !== null || hasBackup(config)
    ? new StagedApp(config, tls, overrides)
    : createDirect(config, tls, overrides);
}

/** The database is there, and ours alone: nothing stands between the service and its clients. */
function createDirect(config: Config, tls: Tls | null, overrides: Partial<Parts> & Pick<Parts, 'log'>): App {
  refuseMountedBackup(config.databaseFile);
  const active = createActive(config, tls, overrides);
  let stopped = false;
  return {
    server: active.server,
    async start() {
      await active.prepare();
      const url = await listen(active.server, config.listen);
      active.work();
      return url;
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await active.close();
    },
    failure: new Promise(() => {}),
  };
}
