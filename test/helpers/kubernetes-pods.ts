import { type ChildProcess, spawn } from 'node:child_process';
import type { Test } from 'tap';
import type { Resource } from './kubernetes-api.ts';
import { status } from './kubernetes-api.ts';
import { type Collection, collection } from './kubernetes-objects.ts';
import { acceptWebSocket, type ServerSocket } from './websocket.ts';

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3 } as const;

/** One program in a pod, with the connection that it was started over. */
export interface Execution {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly argv: readonly string[];
  readonly child: ChildProcess;
  readonly socket: ServerSocket;
  /** What came over stdin. */
  input: string;
}

export interface PodsOptions {
  /** Folder for what nodes keep: locks lie in a folder of each pod's node there. */
  readonly folder: string;
  /** What the server speaks, the best first. */
  readonly protocols?: readonly string[];
  /** Changes a script before its pod's shell reads it. */
  readonly rewrite?: (script: string, execution: Execution) => string;
  readonly env?: Readonly<Record<string, string>>;
  /** As containerd: what a program prints is read on when the connection is gone. */
  readonly readsOn?: boolean;
}

export interface Pods extends Collection {
  /** A running gluster pod. */
  run(name: string, node: string, more?: PodMore): void;
  /** The pod is gone with all its processes; `kill` says what their connections see. */
  kill(name: string): void;
  readonly executions: Execution[];
  /** Programs that run now, and the most there were at a time. */
  readonly running: () => { readonly now: number; readonly most: number };
}

interface PodMore {
  readonly labels?: Readonly<Record<string, string>>;
  readonly phase?: string;
  readonly namespace?: string;
  readonly terminating?: boolean;
}

/** Pods whose "kubelet" runs what it is asked to with this machine's programs. */
export function glusterPods(t: Test, options: PodsOptions): Pods {
  const pods = collection('pods');
  const executions: Execution[] = [];
  const live = new Set<Execution>();
  let most = 0;
  const protocols = options.protocols ?? ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

  t.teardown(() => {
    for (const { child } of live) if (child.pid) endSession(child.pid);
  });

  const upgrade: NonNullable<Resource['upgrade']> = (asked, request, socket) => {
    const { namespace, name, query } = asked;
    if (!pods.objects.has(`${namespace}/${name}`)) return status(404, 'NotFound', `pods "${name}" not found`);
    const argv = query.getAll('command');
    const [program = '', ...words] = argv;
    const env = { ...process.env, HOME: options.folder, ...options.env };
    // A session of its own, so that a killed pod's processes can all be found.
    const child = spawn(program, words, { stdio: 'pipe', detached: true, env });
    const connection = acceptWebSocket(request, socket, protocols, {
      message: (data) => input(data),
      closed() {
        child.stdin.end();
        if (options.readsOn) return;
        child.stdout.destroy();
        child.stderr.destroy();
      },
    });
    const container = query.get('container') ?? '';
    const execution = { namespace, pod: name, container, argv, child, socket: connection, input: '' };
    executions.push(execution);
    live.add(execution);
    most = Math.max(most, live.size);
    const decoder = new TextDecoder();
    const input = (data: Buffer): void => {
      if (data[0] !== channels.stdin) return;
      execution.input += decoder.decode(data.subarray(1), { stream: true });
      if (!execution.input.endsWith('\n}\n')) return;
      child.stdin.write(options.rewrite?.(execution.input, execution) ?? execution.input);
    };
    const send = (channel: number, data: Buffer) => connection.send(Buffer.concat([Buffer.of(channel), data]));
    child.stdin.on('error', () => undefined);
    child.stdout.on('data', (data: Buffer) => send(channels.stdout, data));
    child.stderr.on('data', (data: Buffer) => send(channels.stderr, data));
    child.on('exit', () => live.delete(execution));
    child.on('error', (error) => {
      live.delete(execution);
      send(channels.status, Buffer.from(JSON.stringify(status(500, 'InternalError', error.message).body)));
      connection.close();
    });
    child.on('close', (code, signal) => {
      send(channels.status, Buffer.from(JSON.stringify(endOf(signal === null ? (code ?? 0) : 137))));
      connection.close();
    });
    return undefined;
  };

  return {
    ...pods,
    upgrade,
    executions,
    running: () => ({ now: live.size, most }),
    run(name, node, more = {}) {
      pods.put(more.namespace ?? 'storage', {
        metadata: {
          name,
          labels: { 'glusterfs-node': 'pod', ...more.labels },
          ...(more.terminating && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
        },
        spec: { nodeName: node, containers: [{ name: 'glusterfs' }, { name: 'sidecar' }] },
        status: { phase: more.phase ?? 'Running' },
      });
    },
    kill(name) {
      for (const key of pods.objects.keys()) if (key.endsWith(`/${name}`)) pods.objects.delete(key);
      for (const execution of live) {
        if (execution.pod === name && execution.child.pid) endSession(execution.child.pid);
      }
    },
  };
}

/** Success, or an exit code as the API server tells it. */
function endOf(code: number): object {
  if (code === 0) return { kind: 'Status', status: 'Success' };
  const message = `command terminated with non-zero exit code: exit status ${code}`;
  return status(500, 'NonZeroExitCode', message, { causes: [{ reason: 'ExitCode', message: String(code) }] }).body;
}

/** Every process of the session, whatever groups they have made for themselves. */
function endSession(leader: number): void {
  const killer = spawn('pkill', ['-KILL', '-s', String(leader)], { stdio: 'ignore' });
  killer.on('error', () => process.kill(-leader, 'SIGKILL'));
}
