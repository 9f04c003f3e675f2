import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { machineName } from '../../../lab/kubernetes-lab/machines.ts';
import { writeOverlay } from '../../../lab/kubernetes-lab/manifests.ts';
import { nodeNumbers, storageAddress } from '../../../lab/settings.ts';
import { type Client, createClient } from '../../lab/support/client.ts';
import { type Cluster, namespace } from './cluster.ts';

const adminKey = 'lab admin key';

export interface ServicePod {
  readonly name: string;
  readonly node: string;
  readonly client: Client;
}

/** The service as it is shipped, in pods of its own. */
export interface Service {
  /** The pod that leads, once it answers about clusters. @throws Error when there is none within `limitMs` (default 120 s) */
  leader(limitMs?: number): Promise<ServicePod>;
  /** All pods that run, whoever leads. */
  pods(): Promise<ServicePod[]>;
}

/** Applies `deploy/kubernetes/gluster` and waits for a pod that leads. Logs of all pods are shown when the test fails. */
export async function deployService(t: Test, cluster: Cluster, replicas = 1): Promise<Service> {
  const { kubectl } = cluster;
  await kubectl.apply(
    [['admin', adminKey] as const, ['user', 'lab user key'] as const].map(([who, key]) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `heketi-${who}-secret`, namespace: 'heketi' },
      type: 'kubernetes.io/glusterfs',
      stringData: { key },
    })),
  );
  await kubectl.run('apply', '-k', writeOverlay(replicas));
  t.teardown(async () => {
    if (t.passing()) return;
    const log = await kubectl.try('logs', namespace, '--selector=glusterfs=heketi-pod', '--tail=1000', '--prefix');
    const events = await kubectl.try('get', 'events', namespace);
    t.comment(log.stdout.replaceAll(/^.*"path":"\/queue\/.*\n/gm, ''), log.stderr, events.stdout);
  });
  const service: Service = {
    async pods() {
      const { items } = await kubectl.get<{ items: Pod[] }>('pods', namespace, '--selector=glusterfs=heketi-pod');
      return items.flatMap(({ metadata, spec, status }) => {
        if (metadata.deletionTimestamp || !status.podIP) return [];
        const client = createClient(`http://${status.podIP}:8080`, adminKey);
        return { name: metadata.name, node: spec.nodeName, client };
      });
    },
    async leader(limitMs = 120_000) {
      for (const end = Date.now() + limitMs; Date.now() < end; await pause(200)) {
        const holder = await kubectl.try('get', 'lease', 'brickyard', namespace, '-o=jsonpath={.spec.holderIdentity}');
        const pod = (await service.pods()).find(({ name }) => holder.stdout.startsWith(name));
        const answer = await pod?.client.send('GET', '/clusters').catch(() => undefined);
        if (pod && answer?.status === 200) return pod;
      }
      throw new Error(`no pod of the service leads within ${limitMs / 1000} s`);
    },
  };
  await service.leader(180_000);
  return service;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly nodeName: string };
  readonly status: { readonly podIP?: string };
}

/** Tells the service of the machines, each in a zone of its own, with these of their disks. A node's manage name is its name in Kubernetes. */
export async function loadTopology(client: Client, disks: readonly string[]): Promise<void> {
  const answer = await client.send('POST', '/clusters', { file: true, block: true });
  const cluster = (JSON.parse(answer.text) as { id: string }).id;
  const nodes: string[] = [];
  for (const n of nodeNumbers) {
    const hostnames = { manage: [machineName(n)], storage: [storageAddress(n)] };
    const path = await client.finish('POST', '/nodes', { cluster, zone: n, hostnames });
    nodes.push(path.replace('/nodes/', ''));
  }
  const devices = nodes.flatMap((node) => disks.map((letter) => ({ name: `/dev/vd${letter}`, node })));
  await Promise.all(devices.map((device) => client.finish('POST', '/devices', device)));
}
