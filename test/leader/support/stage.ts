import { join } from 'node:path';
import type { Test } from 'tap';
import { openStore } from '../../../src/db/open.ts';
import { disagreements } from '../../helpers/agreement.ts';
import { startKubernetesApi } from '../../helpers/kubernetes-api.ts';
import { leases } from '../../helpers/kubernetes-leases.ts';
import { fakeSecrets } from '../../helpers/kubernetes-secrets.ts';
import { type SharedNodes, sharedNodes } from './nodes.ts';
import { heard, type Server, startServer } from './servers.ts';

/** Under load a process may take seconds for what takes it milliseconds otherwise. */
export const patienceMs = 60_000;

/** Where the servers are: an API server, nodes, and as many of them as are started. */
export interface Stage {
  readonly nodes: SharedNodes;
  start(name: string): Promise<Server>;
  /** What the backup's index says. */
  backup(): Promise<unknown>;
}

/** With an API server in this process. */
export async function littleStage(t: Test, delayMs: Record<string, number>): Promise<Stage> {
  const secrets = fakeSecrets();
  const { settings } = await startKubernetesApi(t, [secrets, leases()]);
  const nodes = sharedNodes(delayMs);
  const dir = t.testdir();
  return {
    nodes,
    start: (name) => startServer(t, { name, dir, kubeconfig: settings.kubeconfig, nodes }),
    backup: async () => secrets.data('heketi-db-backup')?.['index.json']?.toString(),
  };
}

/** Waits until one of them is active. @returns it, then the others */
export async function leaderOf(servers: readonly Server[]): Promise<[Server, ...Server[]]> {
  return heard(
    async () => {
      const stages = await Promise.all(servers.map((server) => server.stage()));
      const at = stages.indexOf('active');
      const leader = servers[at];
      return leader && [leader, ...servers.filter((server) => server !== leader)];
    },
    patienceMs,
    () => servers.map((server) => `${server.name}: ${server.output()}`).join('\n'),
  );
}

/** Asks and follows the queue to its end. */
export async function settle(server: Server, method: string, path: string, body?: object) {
  const answer = await server.call(method, path, body);
  return answer.status === 202 ? follow(server, answer.location) : answer;
}

export async function follow(server: Server, queue: string) {
  const ended = await heard(async () => {
    const answer = await server.call('GET', queue);
    return !answer.pending && answer;
  }, patienceMs);
  return ended.status === 303 ? server.call('GET', ended.location) : ended;
}

/** Three nodes with a disk each. */
export async function loadTopology(server: Server): Promise<void> {
  const { id: cluster } = (await server.call('POST', '/clusters', { file: true, block: true })).json<{ id: string }>();
  for (const zone of [1, 2, 3]) {
    const hostnames = { manage: [`n${zone}`], storage: [`n${zone}.storage`] };
    const node = await settle(server, 'POST', '/nodes', { cluster, zone, hostnames });
    const device = { node: node.json<{ id: string }>().id, name: '/dev/sdb' };
    const added = await settle(server, 'POST', '/devices', device);
    if (added.status !== 204) throw new Error(added.text);
  }
}

export const replicated = { size: 1, durability: { type: 'replicate', replicate: { replica: 3 } } };

export async function volumesOf(server: Server): Promise<string[]> {
  return (await server.call('GET', '/volumes')).json<{ volumes: string[] }>().volumes;
}

/** What the database of a server that has ended and the nodes do not agree in. */
export function wrongs(server: Server, { runner }: SharedNodes): string[] {
  const clock = { now: () => Date.now() };
  const file = join(server.dir, `${server.name}.db`);
  const store = openStore({ file, clock, executorKind: 'simulated', readOnly: true });
  try {
    return disagreements({ store, nodes: runner.nodes });
  } finally {
    store.close();
  }
}
