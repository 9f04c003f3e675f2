import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { createKubernetesRunner } from '../../src/executor/kubernetes.ts';
import { openKubernetes } from '../../src/kubernetes/client.ts';
import { missingRights } from '../../src/kubernetes/rights.ts';
import { sh } from '../executor/shells.ts';
import { keptLog } from '../helpers/log.ts';
import { newNamespace } from './support/namespace.ts';
import { loseApiServer } from './support/plane.ts';

const forPods = [
  { verb: 'list', resource: 'pods' },
  { verb: 'get', resource: 'pods' },
  { verb: 'get', resource: 'pods/exec' },
  { verb: 'create', resource: 'pods/exec' },
];

/** A pod of a node that does not exist, as far as the API server is concerned running there. */
const pod = (name: string, labels: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { nodeName: 'node1', containers: [{ name: 'glusterfs', image: 'none' }] },
});

const asService = (serviceConfig: string) => openKubernetes({ kubeconfig: serviceConfig, apiHost: '', apiPort: 443 });

t.test('the Role of the gluster overlay lets the service find pods and run commands in them', async (t) => {
  const namespace = await newNamespace(t, 'gluster');
  const client = asService(namespace.serviceConfig);
  t.teardown(() => client.close());
  t.equal(client.namespace, namespace.name);
  t.same(await missingRights(client.authorization, namespace.name, forPods), []);
  const runner = createKubernetesRunner(
    { namespace: '', findBy: 'node', maximumConnections: 64, timeoutPrefix: true },
    { config: client.config, core: client.core, namespace: namespace.name, log: keptLog() },
  );
  t.teardown(() => runner.close());
  const run = (host: string) => runner.run(host, [sh('true')]);
  await t.rejects(run('node1'), {
    message: `host node1: Unable to find a GlusterFS pod on host node1 with a label key glusterfs-node (namespace ${namespace.name})`,
  });
  await namespace.kubectl(['create', '-f', '-'], JSON.stringify(pod('gluster-1', { 'glusterfs-node': 'pod' })));
  await t.rejects(run('node1'), { name: 'HostError', message: 'host node1: its pod gluster-1 is Pending' });
  const running = JSON.stringify({ status: { phase: 'Running' } });
  await namespace.kubectl(['patch', 'pod', 'gluster-1', '--subresource=status', '--type=merge', '-p', running]);
  await t.rejects(
    run('node1'),
    {
      name: 'HostError',
      message: /^host node1: Kubernetes: get pods\/exec gluster-1 .* 404: pods "node1" not found$/,
    },
    'the API server let us in, and says what is wrong',
  );
  await loseApiServer();
  await t.rejects(run('node1'), { name: 'HostError', message: /the API server .*does not answer/ });
});

t.test('without it each missing rule is named', async (t) => {
  const namespace = await newNamespace(t, 'base');
  const client = asService(namespace.serviceConfig);
  t.teardown(() => client.close());
  t.same(await missingRights(client.authorization, namespace.name, forPods), [
    '{apiGroups: [""], resources: ["pods"], verbs: ["list"]}',
    '{apiGroups: [""], resources: ["pods"], verbs: ["get"]}',
    '{apiGroups: [""], resources: ["pods/exec"], verbs: ["get"]}',
    '{apiGroups: [""], resources: ["pods/exec"], verbs: ["create"]}',
  ]);
  await t.rejects(client.core.listNamespacedPod({ namespace: namespace.name }), {
    status: 403,
    message: new RegExp(
      `^Kubernetes: list pods in namespace ${namespace.name} was answered with 403: pods is forbidden: .*; add to the Role in namespace ${namespace.name}: \\{apiGroups: \\[""\\], resources: \\["pods"\\], verbs: \\["list"\\]\\}$`,
    ),
  });
  const exec = { verb: 'create', resource: 'pods/exec' };
  for (const verbs of [['get'], ['create']]) {
    const role = `exec-${verbs[0]}`;
    await namespace.kubectl(['create', 'role', role, `--verb=${verbs.join(',')}`, '--resource=pods/exec']);
    const subject = `--serviceaccount=${namespace.name}:heketi-service-account`;
    await namespace.kubectl(['create', 'rolebinding', role, `--role=${role}`, subject]);
  }
  for (let tries = 0; tries < 100; tries += 1, await sleep(50)) {
    if ((await missingRights(client.authorization, namespace.name, [exec])).length === 0) break;
  }
  t.same(await missingRights(client.authorization, namespace.name, forPods.slice(2)), [], 'a rule added is seen');
});

t.test('a token that is not accepted is told as such', async (t) => {
  const namespace = await newNamespace(t);
  const config = JSON.parse(readFileSync(namespace.serviceConfig, 'utf8'));
  config.users[0].user.token += 'x';
  writeFileSync(namespace.serviceConfig, JSON.stringify(config));
  const client = asService(namespace.serviceConfig);
  t.teardown(() => client.close());
  await t.rejects(client.core.listNamespacedSecret({ namespace: namespace.name }), {
    status: 401,
    message: /the token is not accepted: is the ServiceAccount still there\?$/,
  });
});
