import type { CoreV1Api, V1Pod } from '@kubernetes/client-node';
import { messageOf } from '../domain/errors.ts';
import type { PodSettings } from '../domain/settings.ts';
import { HostError } from './errors.ts';

/** Heketi's label of gluster pods. */
export const podLabel = 'glusterfs-node';
/** How long what was found is believed. A pod that is replaced earlier is noticed when it can't be reached. */
const freshMs = 10_000;

/** Where a script runs. */
export interface Place {
  readonly pod: string;
  readonly container: string;
}

/** Finds the gluster pod of a node, by Heketi's rules; one list of pods answers for all nodes. */
export class Pods {
  readonly #core: CoreV1Api;
  readonly #namespace: string;
  readonly #findBy: PodSettings['findBy'];
  readonly #known = new Map<string, { readonly until: number; readonly pods: Promise<readonly V1Pod[]> }>();

  constructor(core: CoreV1Api, namespace: string, findBy: PodSettings['findBy']) {
    this.#core = core;
    this.#namespace = namespace;
    this.#findBy = findBy;
  }

  /**
   * The pod that `host`, a manage name, stands for, and its first container. Pods that end or do not run yet are no place to begin anything.
   * @throws HostError when there is none, or the API server can't be asked
   */
  async find(host: string): Promise<Place> {
    const known = this.#known.has(this.#keyOf(host));
    try {
      return await this.#look(host);
    } catch (error) {
      if (!known) throw error;
      this.forget(host);
      return this.#look(host);
    }
  }

  /** What was found for `host` is not believed any more. */
  forget(host: string): void {
    this.#known.delete(this.#keyOf(host));
  }

  async #look(host: string): Promise<Place> {
    const pods = await this.#candidates(host).catch((cause: unknown) => {
      this.forget(host);
      throw new HostError(host, messageOf(cause), { cause });
    });
    const matching = pods.filter((pod) => this.#matches(pod, host));
    const running = matching.filter(isRunning);
    const [pod, another] = running;
    if (pod === undefined) throw new HostError(host, matching[0] ? notRunning(matching[0]) : this.#noneFound(host));
    if (another !== undefined && this.#findBy === 'label') {
      throw new HostError(
        host,
        `Found ${running.length} pods with the label '${podLabel}=${host}', where one is expected`,
      );
    }
    return { pod: pod.metadata?.name ?? '', container: pod.spec?.containers[0]?.name ?? '' };
  }

  #keyOf(host: string): string {
    return this.#findBy === 'name' ? host : '';
  }

  #candidates(host: string): Promise<readonly V1Pod[]> {
    const key = this.#keyOf(host);
    const found = this.#known.get(key);
    if (found !== undefined && Date.now() < found.until) return found.pods;
    const namespace = this.#namespace;
    const pods =
      this.#findBy === 'name'
        ? this.#core.readNamespacedPod({ namespace, name: host }).then((pod) => [pod])
        : this.#core.listNamespacedPod({ namespace, labelSelector: podLabel }).then(({ items }) => items);
    this.#known.set(key, { until: Date.now() + freshMs, pods });
    return pods;
  }

  #matches({ metadata, spec }: V1Pod, host: string): boolean {
    if (this.#findBy === 'label') return metadata?.labels?.[podLabel] === host;
    return this.#findBy === 'name' || spec?.nodeName === host;
  }

  /** Heketi's words, and where it was looked. */
  #noneFound(host: string): string {
    const none =
      this.#findBy === 'node'
        ? `Unable to find a GlusterFS pod on host ${host} with a label key ${podLabel}`
        : `No pods with the label '${podLabel}=${host}' were found`;
    return `${none} (namespace ${this.#namespace})`;
  }
}

function isRunning({ metadata, status }: V1Pod): boolean {
  return metadata?.deletionTimestamp === undefined && status?.phase === 'Running';
}

function notRunning({ metadata, status }: V1Pod): string {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting?.reason;
  const state = metadata?.deletionTimestamp === undefined ? (status?.phase ?? 'in an unknown state') : 'being deleted';
  return `its pod ${metadata?.name} is ${state}${waiting ? ` (${waiting})` : ''}`;
}
