import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAllYaml } from '@kubernetes/client-node';
import t from 'tap';
import { shippedRole } from '../../scripts/role.ts';
import { backupNames } from '../../src/kubernetes/backup/names.ts';

const folder = join(import.meta.dirname, '../../deploy/kubernetes');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
}
interface Role extends KubernetesObject {
  readonly rules: { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
}
interface Environment {
  readonly name: string;
  readonly value?: string;
}
interface Deployment extends KubernetesObject {
  readonly spec: { template: { spec: { securityContext?: object; containers: { env: Environment[] }[] } } };
}

const only = <T>(file: string): T => loadAllYaml(read(file))[0] as T;

t.test('the Role names every Secret that a backup may need, and no other', async (t) => {
  const role = only<Role>('base/role.yaml');
  const named = role.rules.filter((rule) => rule.resources.includes('secrets') && rule.resourceNames);
  t.equal(named.length, 1);
  t.strictSame(named[0]?.resourceNames, backupNames());
  t.equal(read('base/role.yaml'), shippedRole(), 'npm run docs makes the list');
  const unnamed = role.rules.filter((rule) => !rule.resourceNames);
  for (const rule of unnamed) t.strictSame(rule.verbs, ['create'], 'what is not limited to names');
});

t.test('names and labels are those of deployments made for Heketi', async (t) => {
  const expected = {
    'base/service-account.yaml': ['heketi-service-account', { glusterfs: 'heketi-sa', heketi: 'sa' }],
    'base/deployment.yaml': ['heketi', { glusterfs: 'heketi-deployment', heketi: 'deployment' }],
    'base/service.yaml': ['heketi', { glusterfs: 'heketi-service', heketi: 'service' }],
    'gluster/daemon-set.yaml': ['glusterfs', { glusterfs: 'daemonset' }],
  } as const;
  for (const [file, [name, labels]] of Object.entries(expected)) {
    t.match(only<KubernetesObject>(file).metadata, { name, labels }, file);
  }
});

t.test('what the Deployments set is known to the service', async (t) => {
  for (const file of ['base', 'ssh', 'gluster', 'two-nodes'].map((overlay) => `${overlay}/deployment.yaml`)) {
    const names = only<Deployment>(file).spec.template.spec.containers.flatMap(({ env }) =>
      env.map(({ name }) => name),
    );
    const doc = ['configuration', 'cli'].map((page) => readFileSync(`docs/${page}.md`, 'utf8')).join('');
    for (const name of names) t.ok(doc.includes(`\`${name}\``), `${file}: ${name}`);
  }
});

t.test('every file of a folder is in its kustomization', async (t) => {
  for (const overlay of readdirSync(folder)) {
    const kustomization = read(`${overlay}/kustomization.yaml`);
    const files = readdirSync(join(folder, overlay), { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) {
      if (name !== 'kustomization.yaml') t.match(kustomization, new RegExp(`[ [/]${name}\\b`), `${overlay}/${name}`);
    }
  }
});
