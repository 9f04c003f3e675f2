import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadAllYaml } from '@kubernetes/client-node';
import { preparedImages } from './images.ts';
import type { Kubectl } from './kubectl.ts';
import { runFolder } from './settings.ts';

const shipped = join(import.meta.dirname, '../../deploy/kubernetes/gluster');

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/**
 * What `deploy/kubernetes/gluster` ships as a folder for `kubectl apply -k`, changed only where this cluster differs: images are those made
 * here and never pulled, and the service's pods run on the nodes that are this machine, no two on the same one.
 */
export function writeOverlay(replicas = 1): string {
  const folder = join(runFolder, 'manifests');
  mkdirSync(folder, { recursive: true });
  const image = (name: string, own: string) => {
    const [newName, newTag] = own.split(':');
    return { name, newName, newTag };
  };
  const spread = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { glusterfs: 'heketi-pod' } } };
  const patches = [
    patch('Deployment', 'heketi', {
      replicas,
      template: {
        spec: {
          nodeSelector: { 'brickyard.lab/runs': 'service' },
          affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [spread] } },
          containers: [{ name: 'heketi', imagePullPolicy: 'Never' }],
        },
      },
    }),
    patch('DaemonSet', 'glusterfs', {
      template: { spec: { containers: [{ name: 'glusterfs', imagePullPolicy: 'Never' }] } },
    }),
  ];
  const { service, gluster } = preparedImages();
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [relative(folder, shipped)],
    images: [image('brickyard', service.name), image('brickyard-gluster', gluster.name)],
    patches: patches.map((text) => ({ patch: text })),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization, null, 2));
  return folder;
}

function patch(kind: string, name: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'apps/v1', kind, metadata: { name }, spec });
}

/** Of the shipped objects those that make up the gluster pods. Asks no server, as there may be none yet. */
export async function glusterObjects(kubectl: Pick<Kubectl, 'run'>): Promise<KubernetesObject[]> {
  const objects: KubernetesObject[] = loadAllYaml(await kubectl.run('kustomize', writeOverlay()));
  return objects.filter(({ kind, metadata }) => kind === 'Namespace' || metadata.name.startsWith('glusterfs'));
}
