import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import t, { type Test } from 'tap';
import { glusterPod } from '../../lab/kubernetes-lab/cluster.ts';
import { machineName } from '../../lab/kubernetes-lab/machines.ts';
import { addresses, runFolder } from '../../lab/kubernetes-lab/settings.ts';
import { until } from '../../lab/until.ts';
import { createKubernetesRunner } from '../../src/executor/kubernetes.ts';
import type { Runner } from '../../src/executor/runner.ts';
import { openKubernetes } from '../../src/kubernetes/client.ts';
import { sh } from '../executor/shells.ts';
import { keptLog } from '../helpers/log.ts';
import { cleanCluster, namespace } from './support/cluster.ts';

const lock = { operationId: 'a'.repeat(32), term: 1 };
const node = machineName(2);
const seconds = (count: number) => ({ timeoutMs: count * 1000 });

/** Passes bytes to the API server, until it is cut. */
async function startProxy(t: Test): Promise<{ readonly url: string; cut(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(443, addresses.service);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.teardown(() => {
    server.close();
    cut();
  });
  return { url: `https://127.0.0.1:${(server.address() as { port: number }).port}`, cut };
}

/** A runner of the administrator, perhaps by a detour. */
function newRunner(t: Test, server?: string): Runner {
  const kubernetes = openKubernetes({ kubeconfig: join(runFolder, 'admin.kubeconfig'), apiHost: '', apiPort: 443 });
  const config = new KubeConfig();
  config.loadFromString(kubernetes.config.exportConfig());
  const [cluster] = config.clusters;
  if (server !== undefined && cluster) config.clusters = [{ ...cluster, server }];
  const runner = createKubernetesRunner(
    { namespace: '', findBy: 'node', maximumConnections: 64, timeoutPrefix: true },
    { config, core: kubernetes.core, namespace: namespace.replace('--namespace=', ''), log: keptLog() },
  );
  t.teardown(async () => {
    await runner.close();
    await kubernetes.close();
  });
  return runner;
}

t.test('commands in gluster pods, over the API server and real kubelets', async (t) => {
  const { kubectl } = await cleanCluster();
  const runner = newRunner(t);
  const proxy = await startProxy(t);
  const detour = newRunner(t, proxy.url);

  await t.test('exit codes are true, and long scripts and outputs whole', async (t) => {
    const accept = Array.from({ length: 256 }, (_, code) => code);
    const codes = await runner.run(
      node,
      accept.filter((code) => code % 17 === 0).map((code) => sh(`exit ${code}`, { accept, ...seconds(60) })),
    );
    t.same(
      codes.map(({ exitCode }) => exitCode),
      accept.filter((code) => code % 17 === 0),
    );
    const long = 'ä'.repeat(20_000);
    const texts = Array.from({ length: 5 }, () => ({ argv: ['printf', '%s', long], ...seconds(60) }));
    const results = await runner.run(node, [...texts, sh('seq 1 50000; seq 50001 100000 >&2', seconds(60))]);
    t.equal(results.filter(({ stdout }) => stdout === long).length, 5);
    t.equal(results.at(-1)?.stdout.split('\n').length, 50_001);
    t.equal(results.at(-1)?.stderr.split('\n').length, 50_001);
    await t.rejects(runner.run(node, [sh('sleep 60', seconds(1))]), { message: /not done within 1 s/ });
  });

  /** A program that says that it has begun and goes on when it is let. */
  const held = (flag: string, after: string, limit = seconds(120)) =>
    sh(`touch ${flag}-begun; until [ -e ${flag}-go ]; do sleep 0.2; done; ${after}`, limit);
  const flag = '/tmp/brickyard-exec';
  const begun = (name: string) =>
    until(`${name} has begun`, 60_000, async () => {
      const [found] = await runner.run(node, [sh(`ls ${name}-begun || true`, seconds(60))]);
      return found?.stdout !== '';
    });

  await t.test('a connection that breaks', async (t) => {
    const name = `${flag}-1`;
    const run = detour.run(node, [held(name, `touch ${name}-ended`), sh(`touch ${name}-next`)], { lock });
    await begun(name);
    proxy.cut();
    await t.rejects(run, { name: 'HostError', message: /connection broke during/ });
    await runner.run(node, [sh(`touch ${name}-go`, seconds(60))]);
    const [left] = await runner.run(node, [sh(`ls ${name}*`, seconds(60))], { lock });
    t.same(left?.stdout.trim().split('\n'), [`${name}-begun`, `${name}-ended`, `${name}-go`]);
    t.comment('the program ended under its lock, and no other was begun');
  });

  await t.test('a connection that breaks before much is printed', async (t) => {
    const name = `${flag}-2`;
    const run = detour.run(node, [held(name, 'seq 1 200000', seconds(20)), sh(`touch ${name}-next`)], { lock });
    await begun(name);
    proxy.cut();
    await t.rejects(run, { name: 'HostError' });
    await runner.run(node, [sh(`touch ${name}-go`, seconds(60))]);
    const [left] = await runner.run(node, [sh(`ls ${name}*`, seconds(60))], { lock });
    t.notMatch(left?.stdout, 'next', 'what nobody reads keeps the lock no longer than it may, and nothing follows it');
  });

  await t.test('a pod that is deleted in the middle, and replaced', async (t) => {
    const name = `${flag}-3`;
    const lost = await glusterPod(kubectl, 2);
    const newer = { ...lock, term: 5 };
    const run = runner.run(node, [held(name, 'true'), sh(`touch ${name}-next`)], { lock: newer });
    await begun(name);
    await kubectl.run('delete', 'pod', lost ?? '', namespace, '--grace-period=0', '--force');
    await t.rejects(run, { name: 'HostError' });
    await until(
      'a new gluster pod is ready',
      300_000,
      async () => ![undefined, lost].includes(await glusterPod(kubectl, 2)),
    );
    await t.rejects(
      runner.run(node, [sh('true', seconds(60))], { lock }),
      { code: 'unavailable', message: /newer leader/ },
      'the term of the lock outlived its pod',
    );
    const [result] = await runner.run(node, [sh('echo new', seconds(60))], { lock: newer });
    t.equal(result?.stdout, 'new\n', 'its holder did not');
  });
});
