import type { Kubernetes } from '../../src/kubernetes/client.ts';

/** One write of a Secret. */
export interface Write {
  readonly name: string;
  /** Of its data, decoded, as they were sent. */
  readonly bytes: number;
  /** Both in milliseconds of the same clock as `performance.now()`. */
  readonly began: number;
  readonly ended: number;
}

export interface Counted {
  readonly kubernetes: Kubernetes;
  /** All so far, in the order of their ends. */
  readonly writes: Write[];
  /** How often a Secret was read. */
  readonly reads: () => number;
}

interface Sent {
  readonly name?: string;
  readonly body: {
    readonly metadata?: { readonly name?: string };
    readonly data?: Readonly<Record<string, string | null>>;
  };
}

/** The same client, which notes what is done with Secrets. */
export function counted(kubernetes: Kubernetes): Counted {
  const writes: Write[] = [];
  let reads = 0;
  const noted = (method: (sent: never, ...more: never[]) => Promise<unknown>) => {
    return async (sent: Sent, ...more: unknown[]) => {
      const began = performance.now();
      const answer = await method.call(kubernetes.core, sent as never, ...(more as never[]));
      const name = sent.name ?? sent.body.metadata?.name ?? '';
      writes.push({ name, bytes: bytesOf(sent), began, ended: performance.now() });
      return answer;
    };
  };
  const core = new Proxy(kubernetes.core, {
    get(target, key) {
      const method = Reflect.get(target, key);
      if (key === 'createNamespacedSecret' || key === 'patchNamespacedSecret') return noted(method);
      if (key === 'readNamespacedSecret') reads += 1;
      return method;
    },
  });
  return { kubernetes: { ...kubernetes, core }, writes, reads: () => reads };
}

const bytesOf = ({ body: { data = {} } }: Sent): number =>
  Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text ?? '', 'base64'), 0);
