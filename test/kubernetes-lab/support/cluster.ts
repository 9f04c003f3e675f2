import type { Test } from 'tap';
import { glusterPod, up } from '../../../lab/kubernetes-lab/cluster.ts';
import type { Kubectl } from '../../../lab/kubernetes-lab/kubectl.ts';
import { machineName } from '../../../lab/kubernetes-lab/machines.ts';
import { nodeNumbers } from '../../../lab/settings.ts';
import { until } from '../../../lab/until.ts';

/** The cluster as after its start: nodes and gluster pods ready, no service, no volumes. */
export interface Cluster {
  readonly kubectl: Kubectl;
  /** A shell command in the gluster pod of machine `n`. @returns stdout. @throws Error when it fails */
  inGluster(n: number, command: string): Promise<string>;
}

export const namespace = '--namespace=heketi';

export async function cleanCluster(): Promise<Cluster> {
  const kubectl = await up();
  return {
    kubectl,
    async inGluster(n, command) {
      const pod = await glusterPod(kubectl, n);
      if (!pod) throw new Error(`no gluster pod is ready on ${machineName(n)}`);
      return kubectl.run('exec', namespace, pod, '--', 'bash', '-c', command);
    },
  };
}

/** What a volume may leave in a gluster pod and on its node; each look prints nothing when there is nothing. */
const looks = {
  logicalVolumes: '/usr/sbin/lvm lvs --noheadings -o lv_name',
  mounts: 'findmnt --raw --noheadings --output TARGET | grep /var/lib/heketi/mounts || true',
  fstab: 'cat /var/lib/heketi/fstab 2> /dev/null || true',
  folders: 'find /var/lib/heketi/mounts -mindepth 2 -maxdepth 2 2> /dev/null || true',
  volumes: "gluster volume list 2>&1 | grep -v '^No volumes present' || true",
  brickProcesses: 'pgrep --list-full glusterfsd || true',
};

/** What is left of volumes, as lines that begin with the node and the place; empty when nothing is. */
export async function remains(cluster: Cluster): Promise<string[]> {
  const script = Object.entries(looks)
    .map(([name, look]) => `{ ${look}; } | sed 's|^ *|${name}: |'`)
    .join('\n');
  const all = await Promise.all(nodeNumbers.map((n) => cluster.inGluster(n, script)));
  return all.flatMap((text, i) => text.split('\n').flatMap((line) => (line === '' ? [] : `node${i + 1} ${line}`)));
}

export async function proveNothingLeft(t: Test, cluster: Cluster): Promise<void> {
  t.strictSame(await remains(cluster), [], 'nothing of a volume is left in any gluster pod');
}

/** A `mkfs.xfs` that waits: what makes a brick stays in the middle for as long as a test needs. */
export interface HeldFormat {
  /** Waits until somebody formats. */
  begun(): Promise<void>;
  release(): Promise<void>;
}

/** In the gluster pod of machine `n`; gone with that pod. */
export async function holdFormat(cluster: Cluster, n: number): Promise<HeldFormat> {
  const program = '/usr/local/sbin/mkfs.xfs';
  const lines = [
    '#!/bin/sh',
    'touch /tmp/begun',
    'until [ -e /tmp/released ]; do sleep 0.2; done',
    'exec /usr/sbin/mkfs.xfs "$@"',
  ];
  const quoted = lines.map((line) => `'${line}'`).join(' ');
  await cluster.inGluster(
    n,
    `rm -f /tmp/begun /tmp/released; printf '%s\n' ${quoted} > ${program}; chmod +x ${program}`,
  );
  return {
    begun: () =>
      until(`bricks are formatted on ${machineName(n)}`, 300_000, async () => {
        return (await cluster.inGluster(n, 'ls /tmp')).includes('begun');
      }),
    release: async () => void (await cluster.inGluster(n, `rm ${program}; touch /tmp/released`)),
  };
}
