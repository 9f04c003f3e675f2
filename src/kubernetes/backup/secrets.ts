import type { CoreV1Api, V1Secret } from '@kubernetes/client-node';
import { DomainError } from '../../domain/errors.ts';
import { isKubernetesError } from '../../domain/kubernetes-error.ts';
import { library } from '../library.ts';

export interface Secret {
  /** Changes with every write. */
  readonly version: string;
  readonly immutable: boolean;
  readonly data: ReadonlyMap<string, Buffer>;
}

/** Keys to set, decoded; null takes one away. Keys that are not named stay as they are. */
export type SecretData = Readonly<Record<string, Uint8Array | null>>;

/** Secrets of one namespace. Every function may throw KubernetesError; after one of a write nobody knows whether it was done. */
export interface Secrets {
  readonly namespace: string;
  /** Undefined when there is none. */
  get(name: string): Promise<Secret | undefined>;
  /** Of one that may be large, which is not sent; null when there is none. */
  version(name: string): Promise<string | null>;
  /**
   * Writes over the version that was read; null: makes it.
   * @returns the new version
   * @throws DomainError `conflict` when it is not that version any more, and nothing was written
   */
  write(name: string, version: string | null, data: SecretData): Promise<string>;
  /** Makes one that can never be changed. @throws DomainError `conflict` when it is there */
  createImmutable(name: string, data: SecretData): Promise<void>;
}

/** Asks for an object without what is in it. */
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** Those that Heketi's own templates put on its backup. */
const labels = { glusterfs: 'heketi-db', heketi: 'db' };

export function secretsOf(core: CoreV1Api, namespace: string): Secrets {
  const { PatchStrategy, setHeaderOptions } = library();
  const mergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
  const asMetadata = setHeaderOptions('Accept', metadataOnly);
  const create = (name: string, data: SecretData, immutable = false) =>
    core.createNamespacedSecret({
      namespace,
      body: { metadata: { name, labels }, type: 'Opaque', data: encoded(data, false), ...(immutable && { immutable }) },
    });
  /** A merge, so that what others keep in the Secret is not even sent; with a version it is refused when anything has changed. */
  const merge = (name: string, version: string, data: SecretData) =>
    core.patchNamespacedSecret(
      { namespace, name, body: { metadata: { resourceVersion: version }, data: encoded(data, true) } },
      mergePatch,
    );
  return {
    namespace,
    async get(name) {
      const found = await orMissing(core.readNamespacedSecret({ namespace, name }));
      return found && decoded(found);
    },
    async version(name) {
      const found = await orMissing(core.readNamespacedSecret({ namespace, name }, asMetadata));
      return found?.metadata?.resourceVersion ?? null;
    },
    async write(name, version, data) {
      const writing = version === null ? create(name, data) : merge(name, version, data);
      const written = await orConflict(writing, version === null ? [409] : [409, 404]);
      return written.metadata?.resourceVersion ?? '';
    },
    async createImmutable(name, data) {
      await orConflict(create(name, data, true), [409]);
    },
  };
}

async function orMissing(reading: Promise<V1Secret>): Promise<V1Secret | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isKubernetesError(error, 404)) return undefined;
    throw error;
  }
}

/** 404 is a conflict for a write over something, which somebody has deleted; for a new one it is the namespace that is missing. */
async function orConflict(writing: Promise<V1Secret>, statuses: readonly number[]): Promise<V1Secret> {
  try {
    return await writing;
  } catch (error) {
    if (!isKubernetesError(error) || !statuses.includes(error.status)) throw error;
    throw new DomainError('conflict', error.message, { cause: error });
  }
}

function encoded(data: SecretData, withNull: boolean): { [key: string]: string } {
  const entries = Object.entries(data).map(([key, bytes]) => [key, bytes && Buffer.from(bytes).toString('base64')]);
  return Object.fromEntries(entries.filter(([, text]) => withNull || text !== null));
}

function decoded({ metadata, immutable, data = {} }: V1Secret): Secret {
  return {
    version: metadata?.resourceVersion ?? '',
    immutable: immutable === true,
    data: new Map(Object.entries(data).map(([key, text]) => [key, Buffer.from(text, 'base64')])),
  };
}
