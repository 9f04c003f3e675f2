import type { KubeConfig, V1Status } from '@kubernetes/client-node';
import { KubernetesError } from '../domain/kubernetes-error.ts';
import type { Place } from './kubernetes-pods.ts';

/** The first byte of every message. */
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;
const openWithinMs = 15_000;
const pingEveryMs = 10_000;
const silentForMs = 30_000;
const stdinChunk = 16 * 1024;

/** What comes back from a program in a pod. */
export interface ExecListener {
  stdout(text: string): void;
  stderr(text: string): void;
  /** The program has ended, or could not be started. */
  status(status: V1Status): void;
  /** Nothing more will come, status or not. */
  closed(): void;
}

export interface ExecSocket {
  write(text: string): void;
  close(): void;
}

/** The part of the library's WebSocket that we use; its own types are not to be had. */
interface Socket {
  send(data: Buffer): void;
  ping(): void;
  close(): void;
  terminate(): void;
  on(event: 'close' | 'error' | 'pong', listener: () => void): void;
}

/**
 * Starts a program in a pod and speaks with it over a WebSocket: an `exec` of the API server. stdin stays open, because closing it closes the whole
 * socket before version 5 of the protocol.
 * @throws KubernetesError when it could not be opened; then nothing was written to the program
 */
export async function openExec(
  config: KubeConfig,
  place: Place & { readonly namespace: string },
  argv: readonly string[],
  listener: ExecListener,
): Promise<ExecSocket> {
  // Loaded here, since it is large and most services have nothing to do with Kubernetes.
  const { Exec } = await import('@kubernetes/client-node');
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  let heardAt = Date.now();
  const receive = (channel: number, data: Buffer): boolean => {
    heardAt = Date.now();
    if (channel === channels.stdout) listener.stdout(decoders.stdout.decode(data, { stream: true }));
    else if (channel === channels.stderr) listener.stderr(decoders.stderr.decode(data, { stream: true }));
    else if (channel === channels.status && data.length > 0) listener.status(JSON.parse(data.toString('utf8')));
    return true;
  };
  const connecting = new Exec(config).handler.connect(pathOf(place, argv), null, receive) as Promise<unknown>;
  const socket = await inTime(connecting as Promise<Socket>, place);
  socket.on('pong', () => {
    heardAt = Date.now();
  });
  // A peer that is gone without a word is found out by its silence.
  const heartbeat = setInterval(() => {
    if (Date.now() - heardAt > silentForMs) socket.terminate();
    else socket.ping();
  }, pingEveryMs);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(heartbeat);
    listener.closed();
  });
  return {
    write(text) {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += stdinChunk) {
        socket.send(Buffer.concat([Buffer.of(channels.stdin), bytes.subarray(at, at + stdinChunk)]));
      }
    },
    close: () => socket.close(),
  };
}

function pathOf({ namespace, pod, container }: Place & { namespace: string }, argv: readonly string[]): string {
  const query = new URLSearchParams({ container, stdin: 'true', stdout: 'true', stderr: 'true' });
  for (const word of argv) query.append('command', word);
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/exec?${query}`;
}

/** A socket that opens too late is closed at once: its program reads an empty script, which does nothing. */
async function inTime(connecting: Promise<Socket>, place: Place & { namespace: string }): Promise<Socket> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    connecting.then(
      (socket) => socket.terminate(),
      () => undefined,
    );
    reject(new KubernetesError(504, `${execIn(place)}: no answer within ${openWithinMs / 1000} s`));
  }, openWithinMs);
  try {
    return await Promise.race([connecting, late]);
  } catch (error) {
    throw error instanceof KubernetesError ? error : notOpened(place, error);
  } finally {
    clearTimeout(timer);
  }
}

const execIn = ({ namespace, pod }: Place & { namespace: string }): string =>
  `Kubernetes: exec in pod ${pod} in namespace ${namespace}`;

/** The library tells the HTTP status in words only, and no body. */
function notOpened(place: Place & { namespace: string }, error: unknown): KubernetesError {
  const said = String((error as { message?: unknown } | undefined)?.message || error);
  const status = Number(/Unexpected server response: (\d+)/.exec(said)?.[1] ?? 0);
  const rule = '{apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"]}';
  const texts: Record<number, string> = {
    0: `: the API server does not answer: ${said}`,
    403: ` is forbidden; add to the Role in namespace ${place.namespace}: ${rule}`,
  };
  const text = execIn(place) + (texts[status] ?? ` was answered with ${status}`);
  return new KubernetesError(status, text, { cause: error });
}
