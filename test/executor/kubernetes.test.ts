import { existsSync, readFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import type { Log } from '../../src/domain/ports.ts';
import type { PodSettings } from '../../src/domain/settings.ts';
import { HostError } from '../../src/executor/errors.ts';
import { createKubernetesRunner } from '../../src/executor/kubernetes.ts';
import type { Runner } from '../../src/executor/runner.ts';
import { type KubernetesApi, startKubernetesApi } from '../helpers/kubernetes-api.ts';
import { glusterPods, type Pods, type PodsOptions } from '../helpers/kubernetes-pods.ts';
import { keptLog } from '../helpers/log.ts';
import { until } from '../helpers/until.ts';
import { held, sh, watcherEnded } from './shells.ts';

const lock = { operationId: 'a'.repeat(32), term: 1 };

interface Cluster {
  readonly api: KubernetesApi;
  readonly pods: Pods;
  readonly folder: string;
  runner(settings?: Partial<PodSettings>, log?: Log): Runner;
}

/** A cluster with the gluster pod `gluster-1` on `node1`. /var/lib/heketi of each pod is a folder of the test. */
async function start(t: Test, options: Partial<PodsOptions> = {}): Promise<Cluster> {
  const folder = existsSync(t.testdirName) ? t.testdirName : t.testdir();
  const pods = glusterPods(t, {
    folder,
    rewrite: (script) => script.replaceAll('/var/lib/heketi ', `${folder}/heketi `),
    ...options,
  });
  const api = await startKubernetesApi(t, [pods]);
  pods.run('gluster-1', 'node1', { labels: { 'glusterfs-node': 'node1' } });
  return {
    api,
    pods,
    folder,
    runner(settings = {}, log = keptLog()) {
      const { config, core, namespace } = api.kubernetes;
      const runner = createKubernetesRunner(
        { namespace: '', findBy: 'node', maximumConnections: 64, timeoutPrefix: true, ...settings },
        { config, core, namespace, log },
      );
      t.teardown(() => runner.close());
      return runner;
    },
  };
}

t.test('commands run in the first container of the pod, under timeout, with the script over stdin', async (t) => {
  const { pods, runner } = await start(t);
  const told: number[] = [];
  const results = await runner().run('node1', [sh('printf a; printf b >&2'), sh('exit 3', { accept: [3] })], {
    onCommand: (index) => told.push(index),
  });
  t.same(results, [
    { skipped: false, exitCode: 0, stdout: 'a', stderr: 'b' },
    { skipped: false, exitCode: 3, stdout: '', stderr: '' },
  ]);
  t.same(told, [0, 1]);
  const [execution] = pods.executions;
  t.match(execution, { pod: 'gluster-1', container: 'glusterfs', namespace: 'storage' });
  t.same(execution?.argv, ['timeout', '-k', '10', '1000', '/bin/sh', '-s']);
  t.same(await runner().run('node1', []), []);
  await runner({ timeoutPrefix: false }).run('node1', [sh('true')]);
  t.same(pods.executions.at(-1)?.argv, ['/bin/sh', '-s']);
});

t.test('every exit code comes back as it is', async (t) => {
  const { runner } = await start(t);
  const accept = Array.from({ length: 256 }, (_, code) => code);
  const results = await runner().run(
    'node1',
    accept.map((code) => sh(`exit ${code}`, { accept })),
  );
  t.same(
    results.map(({ exitCode }) => exitCode),
    accept,
  );
  await t.rejects(runner().run('node1', [sh('echo broken >&2; exit 5')]), {
    name: 'CommandError',
    exitCode: 5,
    stderr: 'broken\n',
    message: 'broken\nhost node1, exit status 5: sh -c echo broken >&2; exit 5',
  });
});

t.test('large scripts and large outputs pass whole, over both versions of the protocol', async (t) => {
  for (const protocol of ['v5.channel.k8s.io', 'v4.channel.k8s.io']) {
    const { runner } = await start(t, { protocols: [protocol] });
    const long = 'ä'.repeat(25_000);
    const results = await runner().run('node1', [
      ...Array.from({ length: 10 }, () => ({ argv: ['printf', '%s', long], timeoutMs: 5000 })),
      sh('seq 1 200000; seq 200001 400000 >&2'),
      sh('for i in 1 2 3; do printf ä; sleep 0.1; done; printf ö >&2'),
    ]);
    t.equal(results.filter(({ stdout }) => stdout === long).length, 10, protocol);
    const [numbers, slow] = results.slice(-2);
    t.ok(numbers?.stdout.startsWith('1\n2\n') && numbers.stdout.endsWith('\n199999\n200000\n'));
    t.ok(numbers?.stderr.startsWith('200001\n') && numbers.stderr.endsWith('\n400000\n'));
    t.equal(numbers?.stdout.split('\n').length, 200_001);
    t.match(slow, { stdout: 'äää', stderr: 'ö' });
  }
});

t.test('two scripts with the lock do not overlap, and a look does not wait for them', async (t) => {
  const { pods, runner, folder } = await start(t);
  const [one, two] = [runner(), runner()];
  const gate = held(folder);
  const slow = (name: string) => [sh(`echo ${name} >> ${folder}/log; ${gate.line}; echo ${name} >> ${folder}/log`)];
  const all = Promise.all([
    one.run('node1', slow('a'), { lock }),
    two.run('node1', slow('b'), { lock }),
    one.run('node1', slow('c'), { lock }),
  ]);
  await gate.begun();
  await until(() => pods.running().now === 2);
  await one.run('node1', [sh('true')]);
  t.equal(
    readFileSync(`${folder}/log`, 'utf8').trim().split('\n').length,
    1,
    'the look came through while one held the lock',
  );
  gate.open();
  await all;
  const lines = readFileSync(`${folder}/log`, 'utf8').trim().split('\n');
  for (const at of [0, 2, 4]) t.equal(lines[at], lines[at + 1]);

  await two.run('node1', [sh('true')], { lock: { ...lock, term: 7 } });
  pods.kill('gluster-1');
  pods.run('gluster-1b', 'node1');
  await t.rejects(
    one.run('node1', [sh(`touch ${folder}/old`)], { lock }),
    { code: 'unavailable', message: /newer leader/ },
    'the term outlives the pod, since the lock lies on the node',
  );
  t.notOk(existsSync(`${folder}/old`));
});

t.test('more scripts than connections wait in order', async (t) => {
  const { pods, runner, folder } = await start(t);
  const twelve = (settings: Partial<PodSettings>, line: string) => {
    const kept = runner(settings);
    return Promise.all(Array.from({ length: 12 }, () => kept.run('node1', [sh(line)])));
  };
  await twelve({ maximumConnections: 3 }, 'sleep 0.05');
  t.equal(pods.running().most, 3);
  const gate = held(folder);
  const free = twelve({ maximumConnections: -1 }, gate.line);
  await until(() => pods.running().now === 12);
  gate.open();
  await free;
});

for (const readsOn of [false, true]) {
  const runtime = readsOn ? 'a runtime that reads on' : 'a runtime that closes';
  t.test(
    `a connection that breaks: the result is unknown, and the script ends before its next step, ${runtime}`,
    async (t) => {
      const { pods, runner, folder, api } = await start(t, { readsOn });
      const gate = held(folder);
      const commands = [sh(`${gate.line}; echo late`), sh(`touch ${folder}/second`)];
      const kept = runner();
      const run = kept.run('node1', commands, { lock });
      await gate.begun();
      api.cut();
      const error = await run.catch((caught: unknown) => caught);
      t.ok(error instanceof HostError);
      t.match(error, { host: 'node1', message: /connection broke during: sh -c .*; echo late/ });
      await watcherEnded(pods.executions[0]?.child.pid);
      gate.open();
      const [again] = await kept.run('node1', [sh('echo back')], { lock });
      t.equal(again?.stdout, 'back\n', 'the next run waits for the lock and goes on');
      t.notOk(existsSync(`${folder}/second`));
    },
  );
}

t.test('a runtime that kills what it started does not take the lock from what still runs', async (t) => {
  const { pods, runner, folder } = await start(t);
  const gate = held(folder);
  const commands = [sh(`${gate.line}; touch ${folder}/first`), sh(`touch ${folder}/second`)];
  const first = runner().run('node1', commands, { lock });
  await gate.begun();
  const [execution] = pods.executions;
  execution?.socket.cut();
  execution?.child.kill('SIGKILL');
  await t.rejects(first, { name: 'HostError', message: /connection broke during/ });
  const next = runner().run('node1', [sh(`ls ${folder}`)], { lock });
  await until(() => pods.executions.length === 2);
  await watcherEnded(execution?.child.pid);
  gate.open();
  const [seen] = await next;
  t.match(seen?.stdout, /^first$/m, 'the next one got the lock only when the program had ended');
  t.notMatch(seen?.stdout, /second/);
});

t.test('a pod that is killed and replaced in the middle', async (t) => {
  const { pods, runner, folder } = await start(t);
  const kept = runner();
  const gate = held(folder);
  const commands = [sh(gate.line, { timeoutMs: 600_000 }), sh(`touch ${folder}/second`)];
  const run = kept.run('node1', commands, { lock });
  await gate.begun();
  pods.kill('gluster-1');
  await t.rejects(run, { name: 'HostError', message: /^host node1: .*(137|connection broke)/ });
  await t.rejects(kept.run('node1', [sh('true')]), {
    message:
      'host node1: Unable to find a GlusterFS pod on host node1 with a label key glusterfs-node (namespace storage)',
  });
  pods.run('gluster-1b', 'node1', { phase: 'Pending' });
  await t.rejects(kept.run('node1', [sh('true')]), { message: 'host node1: its pod gluster-1b is Pending' });
  pods.run('gluster-1b', 'node1');
  const [fresh] = await kept.run('node1', [sh('echo new')], { lock });
  t.equal(fresh?.stdout, 'new\n', 'the lock died with its holder');
  t.equal(pods.executions.at(-1)?.pod, 'gluster-1b');
  t.notOk(existsSync(`${folder}/second`));
});

t.test('pods are found as Heketi finds them', async (t) => {
  const { pods, runner, api } = await start(t);
  pods.run('old', 'node2', { terminating: true });
  pods.run('failed', 'node2', { phase: 'Failed' });
  pods.run('new', 'node2');
  pods.run('other', 'node3', { labels: { 'glusterfs-node': 'node2' } });
  const where = async (findBy: PodSettings['findBy'], host: string) => {
    const [result] = await runner({ findBy }).run(host, [sh('true')]);
    return result && pods.executions.at(-1)?.pod;
  };
  t.equal(await where('node', 'node2'), 'new');
  t.equal(await where('node', 'node3'), 'other');
  t.equal(await where('label', 'node2'), 'other');
  t.equal(await where('name', 'new'), 'new');
  await t.rejects(where('label', 'node3'), {
    message: "host node3: No pods with the label 'glusterfs-node=node3' were found (namespace storage)",
  });
  await t.rejects(where('name', 'old'), { message: 'host old: its pod old is being deleted' });
  await t.rejects(where('name', 'none'), { message: /^host none: Kubernetes: get pods none .* not found$/ });
  pods.run('twice', 'node3', { labels: { 'glusterfs-node': 'node2' } });
  await t.rejects(where('label', 'node2'), { message: /Found 2 pods with the label 'glusterfs-node=node2'/ });

  const lists = () => api.asked.filter(({ verb }) => verb === 'list').length;
  const kept = runner();
  const before = lists();
  for (const host of ['node1', 'node2', 'node1', 'node2']) await kept.run(host, [sh('true')]);
  t.equal(lists() - before, 1, 'one list answers for all nodes');
});

t.test('an API server that goes and comes', async (t) => {
  const { api, runner, pods } = await start(t);
  const log = keptLog();
  const kept = runner({}, log);
  await kept.run('node1', [sh('true')]);
  await api.down();
  const run = kept.run('node1', [sh('echo back')]);
  await until(() => JSON.stringify(log.lines).includes('exec is tried again'));
  await api.up();
  t.equal((await run)[0]?.stdout, 'back\n', 'as long as nothing has begun another try is made');
  await api.down();
  await t.rejects(kept.run('node1', [sh('true')]), {
    name: 'HostError',
    message: /^host node1: Kubernetes: .*the API server .*does not answer: .*ECONNREFUSED/,
  });
  await api.up();
  t.equal(pods.executions.length, 2);
});

t.test('rights that are missing', async (t) => {
  const { api, runner } = await start(t);
  api.forbid = ({ resource }) => resource === 'pods/exec';
  await t.rejects(runner().run('node1', [sh('true')]), {
    name: 'HostError',
    message:
      'host node1: Kubernetes: exec in pod gluster-1 in namespace storage is forbidden; add to the Role in namespace storage: {apiGroups: [""], resources: ["pods/exec"], verbs: ["get", "create"]}',
  });
  const execs = api.asked.filter(({ resource }) => resource === 'pods/exec').length;
  t.equal(execs, 1, 'no other try');
  api.forbid = () => true;
  await t.rejects(runner().run('node1', [sh('true')]), {
    message:
      /list pods in namespace storage .*add to the Role in namespace storage: .*resources: \["pods"\], verbs: \["list"\]/,
  });
});

t.test('a pod that has no shell or no timeout', async (t) => {
  const { runner } = await start(t, { env: { PATH: '/nowhere' } });
  await t.rejects(runner().run('node1', [sh('true')]), {
    name: 'HostError',
    message: /^host node1: exec in pod gluster-1: spawn timeout ENOENT$/,
  });
});

t.test('a hung program, an aborted run and a closed runner', async (t) => {
  const { runner, folder } = await start(t);
  const kept = runner();
  await t.rejects(kept.run('node1', [sh('sleep 60', { timeoutMs: 500 })]), { message: /not done within 0.5 s/ });
  const abort = new AbortController();
  const [first, second] = [held(folder), held(folder)];
  const run = kept.run('node1', [sh(first.line)], { signal: abort.signal });
  await first.begun();
  abort.abort();
  await t.rejects(run, { name: 'HostError', message: /ended by this server/ });
  const last = kept.run('node1', [sh(second.line)]);
  await second.begun();
  await Promise.all([kept.close(), t.rejects(last, { message: /ended by this server/ })]);
  for (const gate of [first, second]) gate.open();
  await t.rejects(kept.run('node1', [sh('true')]), { code: 'unavailable', message: /stopping/ });
  await t.resolves(kept.close(), 'once more');
});

t.test('no secret leaves the script', async (t) => {
  const log = keptLog();
  const { api, pods, runner } = await start(t);
  const secret = { argv: ['printf', '%s', 'hush-hush'], timeoutMs: 5000, secret: true };
  t.equal((await runner({}, log).run('node1', [secret]))[0]?.stdout, 'hush-hush');
  t.match(pods.executions[0]?.input, 'hush-hush');
  const seen = [log.lines, api.asked.map(({ query, name }) => [String(query), name]), pods.executions[0]?.argv];
  t.notMatch(JSON.stringify(seen), 'hush');
});
