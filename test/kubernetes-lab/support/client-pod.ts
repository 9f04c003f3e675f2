import type { Test } from 'tap';
import { preparedImages } from '../../../lab/kubernetes-lab/images.ts';
import { machineName } from '../../../lab/kubernetes-lab/machines.ts';
import type { Shell } from '../../../lab/ssh.ts';
import { type Cluster, namespace } from './cluster.ts';

/** A pod on machine `n` that may mount volumes over FUSE. @returns a shell in it */
export async function startClientPod(t: Test, { kubectl }: Cluster, n: number): Promise<Pick<Shell, 'run'>> {
  const name = `client-${machineName(n)}`;
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'heketi' },
    spec: {
      nodeName: machineName(n),
      hostNetwork: true,
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'client',
          image: preparedImages().gluster.name,
          imagePullPolicy: 'Never',
          command: ['sleep', 'infinity'],
          securityContext: { privileged: true },
        },
      ],
    },
  };
  await kubectl.apply([pod]);
  await kubectl.run('wait', namespace, '--for=condition=Ready', `pod/${name}`, '--timeout=120s');
  t.teardown(() => kubectl.try('delete', namespace, 'pod', name, '--grace-period=0', '--force'));
  return { run: (command) => kubectl.run('exec', namespace, name, '--', 'bash', '-c', command) };
}
