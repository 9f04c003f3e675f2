import type { KubeConfig } from '@kubernetes/client-node';

/** What undici sends requests through: a pool of connections. */
interface Dispatcher {
  close(): Promise<void>;
}

export interface Dispatchers {
  /** From now on other connections are made: what is asked over one that has gone silent would never be answered. */
  renew(): void;
  /** Ends kept connections, after the answers that are on their way. May be repeated. */
  close(): Promise<void>;
}

/**
 * Makes a KubeConfig keep its connections. By itself it builds a new pool, and so a new TLS connection, for every call. Certificates that were renewed are
 * another pool; the one before ends when its last answer is in.
 */
export function keptDispatchers(config: KubeConfig): Dispatchers {
  const library = config as unknown as { createDispatcher(cluster: unknown, options: object): Dispatcher | undefined };
  const create = library.createDispatcher.bind(config);
  let kept: { readonly key: string; readonly dispatcher: Dispatcher | undefined } | undefined;
  const letGo = async () => kept?.dispatcher?.close().catch(() => undefined);
  library.createDispatcher = (cluster, options) => {
    const key = JSON.stringify([cluster, options]);
    if (kept?.key === key) return kept.dispatcher;
    void letGo();
    kept = { key, dispatcher: create(cluster, options) };
    return kept.dispatcher;
  };
  return {
    renew() {
      void letGo();
      kept = undefined;
    },
    async close() {
      await letGo();
      kept = undefined;
    },
  };
}
