import { setTimeout as pause } from 'node:timers/promises';
import { type Active, createActive } from '../../src/app/active.ts';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Store } from '../../src/db/store.ts';
import type { Log } from '../../src/domain/ports.ts';
import type { Kubernetes } from '../../src/kubernetes/client.ts';

const silent: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (fields, message) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  child: () => silent,
};

/** @param kubeconfig empty: without a backup */
export function configOf(file: string, kubeconfig: string): Config {
  const env = {
    HEKETI_EXECUTOR: 'simulated',
    HEKETI_DB_PATH: file,
    HEKETI_GLUSTER_MAX_VOLUMES_PER_CLUSTER: '-1',
    HEKETI_DISABLE_HEALTH_MONITOR: 'true',
    ...(kubeconfig !== '' && { KUBECONFIG: kubeconfig, HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true' }),
  };
  const config = loadConfig({ env, flags: { disableAuth: true } });
  return { ...config, simulated: { ...config.simulated, deviceSizeGib: 4000 } };
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string;
  readonly pending: boolean;
}

/** The service on simulated nodes, in this process, asked without a network. */
export class Server {
  readonly store: Store;
  readonly #active: Active;

  constructor(config: Config, kubernetes?: Kubernetes) {
    const opened: Store[] = [];
    const wrapStore = (store: Store) => {
      opened.push(store);
      return store;
    };
    const backup = kubernetes && { kubernetes, serverId: 'bench' };
    this.#active = createActive(config, null, { log: silent, wrapStore, ...backup });
    this.store = opened[0] as Store;
  }

  async start(): Promise<void> {
    await this.#active.prepare();
    await this.#active.server.ready();
    this.#active.work();
  }

  /** How many changes the backup does not have. */
  async behind(): Promise<number> {
    const { body } = await this.ask('GET', '/status');
    return (JSON.parse(body) as { backup: { behind: number } }).backup.behind;
  }

  async ask(method: 'GET' | 'POST', url: string, body?: object): Promise<Answer> {
    const { server } = this.#active;
    const reply = await server.inject({ method, url, ...(body && { payload: JSON.stringify(body) }) });
    if (reply.statusCode >= 400) throw new Error(`${method} ${url}: ${reply.statusCode} ${reply.body}`);
    const { location } = reply.headers;
    const pending = reply.headers['x-pending'] === 'true';
    return { status: reply.statusCode, body: reply.body, location: String(location), pending };
  }

  /** @returns the path of what was made, once a client would know of it */
  async settle(url: string, body: object): Promise<string> {
    const { location } = await this.ask('POST', url, body);
    for (;;) {
      const answer = await this.ask('GET', location);
      if (!answer.pending) return answer.location;
      await pause(1);
    }
  }

  async close(): Promise<void> {
    await this.#active.close();
  }
}
