import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import type { AuthorizationV1Api, CoordinationV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { KubernetesSettings } from '../domain/settings.ts';
import { type Dispatchers, keptDispatchers } from './dispatchers.ts';
import { library } from './library.ts';
import { apiMaker } from './requests.ts';

/** How long a call may take. A part of a backup is nearly 1 MiB; a lease must be renewed or lost within 10 s. */
const coreTimeoutMs = 30_000;
const leaseTimeoutMs = 5000;

/** The one way to the API server. Every call of its APIs fails with a `KubernetesError`. */
export interface Kubernetes {
  readonly config: KubeConfig;
  /** Where this service runs: of its ServiceAccount, or of the kubeconfig's context, else `default`. */
  readonly namespace: string;
  readonly core: CoreV1Api;
  readonly coordination: CoordinationV1Api;
  readonly authorization: AuthorizationV1Api;
  /** Ends kept connections. May be repeated. */
  close(): Promise<void>;
}

/**
 * Reads where the API server is; asks it nothing. The ServiceAccount's token is read again by itself when it was renewed.
 * @throws DomainError `unavailable` when that can't be told
 */
export function openKubernetes(
  settings: KubernetesSettings,
  account = '/var/run/secrets/kubernetes.io/serviceaccount',
): Kubernetes {
  const config = settings.kubeconfig === '' ? inCluster(settings, account) : fromFiles(settings.kubeconfig);
  const dispatchers: Dispatchers = keptDispatchers(config);
  const make = apiMaker(config, () => dispatchers.renew());
  const { CoreV1Api, CoordinationV1Api, AuthorizationV1Api } = library();
  return {
    config,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace?.trim() || 'default',
    core: make(CoreV1Api, coreTimeoutMs),
    coordination: make(CoordinationV1Api, leaseTimeoutMs),
    authorization: make(AuthorizationV1Api, coreTimeoutMs),
    close: () => dispatchers.close(),
  };
}

function inCluster({ apiHost, apiPort }: KubernetesSettings, account: string): KubeConfig {
  if (apiHost === '') {
    throw new DomainError(
      'unavailable',
      'Kubernetes: no API server is known: this is no pod (KUBERNETES_SERVICE_HOST is not set), and KUBECONFIG names no file',
    );
  }
  const token = `${account}/token`;
  if (fileText(token) === undefined) {
    throw new DomainError(
      'unavailable',
      `Kubernetes: ${token} can't be read: the pod needs a ServiceAccount, with automountServiceAccountToken`,
    );
  }
  const config = new (library().KubeConfig)();
  const server = `https://${isIPv6(apiHost) ? `[${apiHost}]` : apiHost}:${apiPort}`;
  config.loadFromClusterAndUser(
    { name: 'cluster', server, caFile: `${account}/ca.crt`, skipTLSVerify: false },
    { name: 'account', authProvider: { name: 'tokenFile', config: { tokenFile: token } } },
  );
  const namespace = fileText(`${account}/namespace`)?.trim();
  const [context] = config.getContexts();
  if (context !== undefined && namespace) config.contexts = [{ ...context, namespace }];
  return config;
}

/** As kubectl: the first file that says something counts. */
function fromFiles(paths: string): KubeConfig {
  const { KubeConfig } = library();
  const merged = new KubeConfig();
  for (const file of paths.split(':').filter((path) => path !== '')) {
    try {
      const config = new KubeConfig();
      config.loadFromFile(file);
      merged.mergeConfig(config, merged.getCurrentContext() !== undefined);
    } catch (cause) {
      throw new DomainError('unavailable', `KUBECONFIG: ${file} can't be used: ${messageOf(cause)}`, { cause });
    }
  }
  if (merged.getCurrentCluster() === null) {
    throw new DomainError('unavailable', `KUBECONFIG: ${paths} names no current context with a cluster`);
  }
  return merged;
}

function fileText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
