import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Test } from 'tap';
import { messageOf } from '../../src/domain/errors.ts';
import type { Runner } from '../../src/executor/runner.ts';
import { type KubernetesApi, type Resource, startKubernetesApi } from './kubernetes-api.ts';
import { glusterPods, type Pods } from './kubernetes-pods.ts';

/** What stands for every program in a pod: asks the node behind it, and says what that says. */
const program = (port: number): string => `#!/bin/bash
LC_ALL=C
exec 3<>/dev/tcp/127.0.0.1/${port}
printf '%s\\0' "$1" "$(($# - 1))" "\${@:2}" >&3
read -r code out err <&3
[ "$out" = 0 ] || { IFS= read -r -N "$out" text <&3; printf %s "$text"; }
[ "$err" = 0 ] || { IFS= read -r -N "$err" text <&3; printf %s "$text" >&2; }
exit "$code"
`;

export interface SimulatedPods {
  readonly api: KubernetesApi;
  readonly pods: Pods;
}

/**
 * An API server with gluster pods whose scripts run in this machine's shell, and whose programs are those of simulated nodes: `runner()`, which may be made later.
 * A pod's node is the simulated node of that name.
 */
export async function startSimulatedPods(
  t: Test,
  folder: string,
  runner: () => Runner,
  resources: readonly Resource[] = [],
): Promise<SimulatedPods> {
  const server = createServer((socket) => void answer(socket, runner).catch(() => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  const { port } = server.address() as { port: number };
  mkdirSync(`${folder}/pods`, { recursive: true });
  const stub = `${folder}/pods/program`;
  writeFileSync(stub, program(port));
  chmodSync(stub, 0o755);
  const nodeOf = (pod: string): string => {
    const spec = pods.objects.get(`storage/${pod}`)?.spec as { nodeName: string } | undefined;
    return spec?.nodeName ?? '';
  };
  const pods = glusterPods(t, {
    folder,
    rewrite: (script, { pod }) =>
      script
        .replaceAll('/var/lib/heketi /run/lock', `${folder}/pods/${nodeOf(pod)} /run/lock`)
        .replace('mkdir -p /var/lib/heketi ', `mkdir -p ${folder}/pods/${nodeOf(pod)} `)
        .replaceAll(/(timeout -k \d+ \$t) "\$@"/g, `$1 ${stub} ${nodeOf(pod)} "$@"`),
  });
  const api = await startKubernetesApi(t, [pods, ...resources]);
  return { api, pods };
}

/** Host, number of words, words: each ended by a zero byte. Then: exit code, lengths, texts. */
async function answer(socket: Socket, runner: () => Runner): Promise<void> {
  let text = '';
  socket.setEncoding('utf8').on('error', () => undefined);
  for await (const chunk of socket) {
    text += chunk;
    const [host = '', count, ...words] = text.split('\0');
    if (count === undefined || words.length <= Number(count)) continue;
    const argv = words.slice(0, Number(count));
    const accept = Array.from({ length: 256 }, (_, code) => code);
    const { exitCode, stdout, stderr } = await runner()
      .run(host, [{ argv, accept, timeoutMs: 600_000 }])
      .then(([result]) => result ?? { exitCode: 255, stdout: '', stderr: 'no answer' })
      .catch((error: unknown) => ({ exitCode: 255, stdout: '', stderr: messageOf(error) }));
    socket.end(`${exitCode} ${Buffer.byteLength(stdout)} ${Buffer.byteLength(stderr)}\n${stdout}${stderr}`);
    return;
  }
}
