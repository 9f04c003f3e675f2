import { readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import t from 'tap';
import { KubernetesError } from '../../src/domain/kubernetes-error.ts';
import { openKubernetes } from '../../src/kubernetes/client.ts';
import { startKubernetesApi } from '../helpers/kubernetes-api.ts';
import { collection } from '../helpers/kubernetes-objects.ts';

const namespace = 'storage';

t.test('calls share connections', async (t) => {
  const pods = collection('pods');
  const api = await startKubernetesApi(t, [pods]);
  pods.put(namespace, { metadata: { name: 'gluster-1', labels: { 'glusterfs-node': 'pod' } } });
  pods.put('elsewhere', { metadata: { name: 'gluster-2', labels: { 'glusterfs-node': 'pod' } } });
  const { core } = api.kubernetes;
  for (let call = 0; call < 20; call += 1) {
    const { items } = await core.listNamespacedPod({ namespace, labelSelector: 'glusterfs-node' });
    t.same(
      items.map((pod) => pod.metadata?.name),
      ['gluster-1'],
    );
  }
  t.ok(api.accepted() <= 2, `${api.accepted()} connections for 20 calls`);
  t.equal(api.kubernetes.namespace, namespace);
});

t.test('refusals are one line, with the status and the rule that is missing', async (t) => {
  const pods = collection('pods');
  const api = await startKubernetesApi(t, [pods, collection('secrets'), collection('leases')]);
  const { core, coordination } = api.kubernetes;
  await t.rejects(core.readNamespacedPod({ namespace, name: 'none' }), {
    name: 'KubernetesError',
    code: 'unavailable',
    status: 404,
    message: 'Kubernetes: get pods none in namespace storage was answered with 404: pods "none" not found',
  });
  api.forbid = () => true;
  await t.rejects(core.listNamespacedPod({ namespace }), {
    status: 403,
    message:
      /^Kubernetes: list pods in namespace storage was answered with 403: pods is forbidden: .*; add to the Role in namespace storage: \{apiGroups: \[""\], resources: \["pods"\], verbs: \["list"\]\}$/,
  });
  const body = { metadata: { name: 'brickyard' } };
  await t.rejects(coordination.replaceNamespacedLease({ namespace, name: 'brickyard', body }), {
    message:
      /\{apiGroups: \["coordination.k8s.io"\], resources: \["leases"\], verbs: \["update"\], resourceNames: \["brickyard"\]\}$/,
  });
  await t.rejects(core.createNamespacedSecret({ namespace, body: { metadata: { name: 'part' } } }), {
    message: /resources: \["secrets"\], verbs: \["create"\]\}$/,
  });
});

t.test('what a proxy answers is shortened to one line', async (t) => {
  const api = await startKubernetesApi(t, []);
  api.before = async () => ({ status: 502, body: ['<html>\n', 'x'.repeat(1000)] });
  const error = await api.kubernetes.core.listNamespacedPod({ namespace }).catch((caught: unknown) => caught);
  t.ok(error instanceof KubernetesError && error.status === 502);
  t.ok(String(error).length < 400 && !String(error).includes('\n'), String(error));
});

t.test('no answer is an error with status 0', async (t) => {
  const api = await startKubernetesApi(t, [collection('pods')]);
  api.before = async () => 'drop';
  await t.rejects(api.kubernetes.core.listNamespacedPod({ namespace }), {
    status: 0,
    message: /^Kubernetes: the API server http:\/\/127\.0\.0\.1:\d+ does not answer: /,
  });
  await api.down();
  await t.rejects(api.kubernetes.core.listNamespacedPod({ namespace }), { status: 0, message: /ECONNREFUSED/ });
  api.before = async () => undefined;
  await api.up();
  await t.resolves(api.kubernetes.core.listNamespacedPod({ namespace }), 'and it is found again');
});

t.test('a server that stays silent is given up', async (t) => {
  const api = await startKubernetesApi(t, [collection('leases')]);
  api.before = () => new Promise(() => undefined);
  const began = Date.now();
  await t.rejects(api.kubernetes.coordination.readNamespacedLease({ namespace, name: 'brickyard' }), {
    status: 0,
    message: /not within 5 s/,
  });
  t.ok(Date.now() - began < 6000);
});

t.test('a connection that has gone silent is not used again', async (t) => {
  const sessions = new Set<ServerHttp2Session>();
  const tls = { cert: readFileSync('test/fixtures/tls/cert.pem'), key: readFileSync('test/fixtures/tls/key.pem') };
  const server = createSecureServer(tls, ({ stream }, response) => {
    // Everything that comes over the first connection is lost on the way.
    if (stream.session === [...sessions][0]) return;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"metadata":{"name":"brickyard"}}');
  });
  server.on('session', (session) => sessions.add(session));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const config = {
    clusters: [
      {
        name: 'a',
        cluster: {
          server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
          'certificate-authority': resolve('test/fixtures/tls/cert.pem'),
        },
      },
    ],
    users: [{ name: 'a', user: { token: 'token' } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  const { coordination, close } = openKubernetes({
    kubeconfig: join(t.testdir({ config: JSON.stringify(config) }), 'config'),
    apiHost: '',
    apiPort: 443,
  });
  t.teardown(async () => {
    await close();
    for (const session of sessions) session.destroy();
    server.close();
  });
  const read = () => coordination.readNamespacedLease({ namespace, name: 'brickyard' });
  await t.rejects(Promise.all([read(), read()]), { message: /not within 5 s/ });
  t.match(await read(), { metadata: { name: 'brickyard' } });
});

t.test('in a pod', async (t) => {
  const account = t.testdir({ token: 'token', 'ca.crt': 'none', namespace: 'heketi\n' });
  const inPod = { kubeconfig: '', apiHost: '10.96.0.1', apiPort: 6443 };
  const opened = openKubernetes(inPod, account);
  t.equal(opened.namespace, 'heketi');
  t.equal(opened.config.getCurrentCluster()?.server, 'https://10.96.0.1:6443');
  t.equal(
    openKubernetes({ ...inPod, apiHost: 'fd00::1' }, account).config.getCurrentCluster()?.server,
    'https://[fd00::1]:6443',
  );
  const bare = t.testdir({ token: 'token' });
  t.equal(openKubernetes(inPod, bare).namespace, 'default');
  await t.rejects(openKubernetes(inPod, bare).core.listNamespacedPod({ namespace }), {
    status: 0,
    message: /certificate or token can't be used: .*ca\.crt/,
  });
  t.throws(() => openKubernetes(inPod, `${bare}/none`), {
    code: 'unavailable',
    message: /token can't be read: the pod needs a ServiceAccount/,
  });
  t.throws(() => openKubernetes({ ...inPod, apiHost: '' }, account), {
    message: /KUBERNETES_SERVICE_HOST is not set.*KUBECONFIG/,
  });
});

t.test('a kubeconfig that is of no use', async (t) => {
  const folder = t.testdir({ empty: '{}', bad: '{' });
  const open = (kubeconfig: string) => () => openKubernetes({ kubeconfig, apiHost: '', apiPort: 443 });
  t.throws(open(`${folder}/none`), { code: 'unavailable', message: /KUBECONFIG: .*none can't be used/ });
  t.throws(open(`${folder}/bad`), { message: /KUBECONFIG: .*bad can't be used/ });
  t.throws(open(`${folder}/empty`), { message: /names no current context/ });
  const named = (name: string) => ({
    clusters: [{ name, cluster: { server: `https://${name}:6443` } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
  for (const name of ['one', 'two']) writeFileSync(`${folder}/${name}`, JSON.stringify(named(name)));
  const both = open(`${folder}/one:${folder}/two`)();
  t.equal(both.config.getCurrentCluster()?.server, 'https://one:6443', 'the first that says it counts');
  t.equal(both.namespace, 'default');
});
