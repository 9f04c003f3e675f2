import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { newNamespace, rendered } from './support/namespace.ts';
import { kubectl, plane } from './support/plane.ts';

const folder = join(import.meta.dirname, '../../deploy/kubernetes');
const dryRun = ['apply', '--dry-run=server', '--validate=strict', '-f', '-'];

t.test('the overlays are taken by the API server, each into a namespace of the user', async (t) => {
  for (const overlay of ['base', 'ssh', 'gluster', 'two-nodes']) {
    const namespace = await newNamespace(t, overlay);
    const answer = await namespace.kubectl(dryRun, await rendered(namespace.folder, namespace.name, overlay));
    t.match(answer, /^deployment\.apps\/heketi created \(server dry run\)$/m, overlay);
    t.match(answer, /^networkpolicy\.networking\.k8s\.io\/heketi created \(server dry run\)$/m, overlay);
  }
});

t.test('so are the StorageClasses, one by one and together', async (t) => {
  const files = readdirSync(join(folder, 'storage-classes')).filter((name) => name !== 'kustomization.yaml');
  const admin = plane().adminConfig;
  for (const file of files) {
    const answer = await kubectl(admin, dryRun, readFileSync(join(folder, 'storage-classes', file), 'utf8'));
    t.match(answer, /^storageclass\.storage\.k8s\.io\/glusterfs-\S+ created \(server dry run\)$/m, file);
  }
  const together = await kubectl(admin, ['kustomize', join(folder, 'storage-classes')]);
  t.equal((await kubectl(admin, dryRun, together)).trim().split('\n').length, files.length);
});

t.test('the pods are within what their namespace is labelled for', async (t) => {
  for (const [overlay, level] of Object.entries({ base: 'restricted', ssh: 'restricted', gluster: 'privileged' })) {
    const namespace = await newNamespace(t, overlay);
    const objects = await rendered(namespace.folder, namespace.name, overlay);
    t.match(objects, new RegExp(`pod-security.kubernetes.io/enforce: ${level}`));
    await namespace.kubectl(['apply', '-f', '-'], objects);
    // A Deployment is taken as it is and its pods are refused later: so a pod is made of its template.
    const template = JSON.parse(await namespace.kubectl(['get', 'deployment', 'heketi', '-o', 'json'])).spec.template;
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      ...template,
      metadata: { name: 'heketi', labels: template.metadata.labels },
    };
    t.match(await namespace.kubectl(dryRun, JSON.stringify(pod)), /^pod\/heketi created/m, overlay);
  }
});

t.test('the service may do what the Role lists, and nothing beside it', async (t) => {
  const namespace = await newNamespace(t);
  const can = async (...words: string[]) =>
    (await kubectl(namespace.serviceConfig, ['auth', 'can-i', ...words]).catch(() => 'no')).trim() === 'yes';
  t.ok(await can('patch', 'secrets/heketi-db-backup'));
  t.notOk(await can('patch', 'secrets/heketi-admin-secret'), 'no other Secret');
  t.notOk(await can('get', 'secrets/heketi-admin-secret'));
  t.notOk(await can('list', 'secrets'));
  t.notOk(await can('delete', 'secrets/heketi-db-backup'), 'what it stored it can not take away');
  t.notOk(await can('create', 'pods/exec'), 'commands in pods only where gluster runs in pods');
  t.notOk(await can('get', 'secrets/heketi-db-backup', '-n', 'default'), 'no other namespace');
});
