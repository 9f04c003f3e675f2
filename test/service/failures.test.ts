import t, { type Test } from 'tap';
import type { FaultEvent, Reaction } from '../../src/executor/simulated/faults.ts';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

/** A service whose commands can be made to fail once it is set up. */
async function breakable(t: Test, zones: readonly number[]) {
  let react: (event: FaultEvent) => Reaction | undefined = () => undefined;
  const service = await startService({ dir: t.testdir(), faults: { react: (event) => react(event) } });
  t.teardown(() => service.stop());
  const loaded = await loadCluster(service, zones, ['/dev/sdb']);
  return {
    service,
    loaded,
    breakWith(reaction: typeof react) {
      react = reaction;
    },
  };
}

const hostOf = async (service: Awaited<ReturnType<typeof startService>>, node: string): Promise<string> =>
  (await service.call('GET', `/nodes/${node}`)).json<{ hostnames: { manage: string[] } }>().hostnames.manage[0] ?? '';

t.test('a node that fails is avoided by the next attempt', async (t) => {
  const { service, breakWith } = await breakable(t, [1, 2, 3, 4]);
  let failed = 0;
  breakWith(({ host, argv, when }) => {
    if (host !== 'n1' || when !== 'before' || !argv.includes('mkfs.xfs')) return undefined;
    failed += 1;
    return { exitCode: 1, stderr: 'mkfs.xfs: no' };
  });
  // With four nodes and three bricks a volume most often touches n1: until it has done so.
  while (failed === 0) {
    const created = await service.settle('POST', '/volumes', replicated);
    t.equal(created.status, 200);
    const nodes = created.json<{ bricks: { node: string }[] }>().bricks.map(({ node }) => node);
    const hosts = await Promise.all(nodes.map((node) => hostOf(service, node)));
    t.notOk(hosts.includes('n1'));
  }
  t.strictSame(disagreements(service), []);
});

t.test('without another place the error names host, command and its words; nothing is left', async (t) => {
  const { service, breakWith } = await breakable(t, [1, 2, 3]);
  breakWith(({ host, argv, when }) =>
    host === 'n2' && when === 'before' && argv.includes('mkfs.xfs')
      ? { exitCode: 1, stderr: 'mkfs.xfs: bad disk' }
      : undefined,
  );
  const created = await service.settle('POST', '/volumes', replicated);
  t.equal(created.status, 500);
  t.match(created.body, /^mkfs\.xfs: bad disk\n/, 'the first line is the tool’s own');
  t.match(created.body, /host n2, exit status 1: .*mkfs\.xfs/);
  t.strictSame(disagreements(service), []);
});

t.test('what gluster refuses is not tried again elsewhere', async (t) => {
  const { service, breakWith } = await breakable(t, [1, 2, 3]);
  let creates = 0;
  breakWith(({ argv, when }) => {
    if (when === 'before' && argv.includes('create') && argv.includes('volume')) creates += 1;
    return undefined;
  });
  const created = await service.settle('POST', '/volumes', {
    ...replicated,
    glustervolumeoptions: ['no.such-option on'],
  });
  t.equal(created.status, 500);
  t.match(created.body, /no\.such-option/);
  t.equal(creates, 1);
  t.strictSame(disagreements(service), []);
});

t.test('another host takes over when the one that runs gluster dies', async (t) => {
  const { service, breakWith } = await breakable(t, [1, 2, 3]);
  let down = '';
  breakWith(({ host, argv, when }) => {
    if (down === '' && when === 'before' && argv.includes('volume') && argv.includes('create')) down = host;
    return host === down && argv[0] === 'gluster' ? 'drop' : undefined;
  });
  const created = await service.settle('POST', '/volumes', replicated);
  t.not(down, '');
  t.equal(created.status, 200);
  breakWith(() => undefined);
  t.strictSame(disagreements(service), []);
});

t.test('a host without glusterd is no reason to fail while another one has it', async (t) => {
  const { service } = await breakable(t, [1, 2, 3, 4]);
  const created = await service.settle('POST', '/volumes', { size: 10 });
  service.nodes.stopGlusterd('n1');
  const expanded = await service.settle('POST', `/volumes/${created.json<{ id: string }>().id}/expand`, {
    expand_size: 10,
  });
  t.equal(expanded.status, 200);
  service.nodes.startGlusterd('n1');
});

t.test('a queue id answers again and again, and tells the same to all', async (t) => {
  const { service } = await breakable(t, [1, 2, 3]);
  const accepted = await service.call('POST', '/volumes', replicated);
  await service.wait(accepted.location);
  for (let time = 0; time < 3; time += 1) t.equal((await service.call('GET', accepted.location)).status, 303);
  const id = accepted.location.split('/').at(-1);
  const progress = (await service.call('GET', `/operations/${id}`)).json<{
    state: string;
    step: number;
    steps: number;
  }>();
  t.match(progress, { state: 'done', step: 4, steps: 4 });
});

t.test('a queue id answers after a restart as before, whatever its end was', async (t) => {
  const dir = t.testdir();
  const first = await startService({ dir });
  const { nodes } = await loadCluster(first, [1, 2, 3], ['/dev/sdb']);
  const made = await first.call('POST', '/volumes', replicated);
  await first.wait(made.location);
  const refused = await first.call('POST', '/devices', { node: nodes[0], name: '/etc/passwd' });
  const error = await first.wait(refused.location);
  t.equal(error.status, 500);
  await first.stop();
  const second = await startService({ dir, seed: 2 });
  t.teardown(() => second.stop());
  t.equal((await second.call('GET', made.location)).status, 303);
  t.match(await second.call('GET', refused.location), { status: 500, body: error.body });
});

t.test('progress shows step, host and command while it runs', async (t) => {
  const simulated = { deviceSizeGib: 500, delayMs: { volume: 10_000 } };
  const service = await startService({ dir: t.testdir(), config: { simulated } });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const accepted = await service.call('POST', '/volumes', replicated);
  const path = `/operations/${accepted.location.split('/').at(-1)}`;
  const seen: Record<string, unknown>[] = [];
  while ((await service.call('GET', accepted.location)).pending) {
    const progress = (await service.call('GET', path)).json();
    seen.push(progress);
    const { running } = (await service.call('GET', '/status')).json<{ running: { id: string }[] }>();
    t.ok(running.some(({ id }) => id === progress.id) || progress.state === 'done');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  t.match(
    seen.find(({ command }) => String(command).includes('volume start')),
    { kind: 'create-volume', state: 'running', step: 3, steps: 4, host: /^n\d$/, attempts: 1, lastError: null },
  );
});

t.test('an offline or dead node gets no brick; the refusal says why', async (t) => {
  const { service, loaded } = await breakable(t, [1, 2, 3]);
  await service.settle('POST', `/nodes/${loaded.nodes[0]}/state`, { state: 'offline' });
  const refused = await service.settle('POST', '/volumes', replicated);
  t.equal(refused.status, 500);
  t.match(refused.body, /^Failed to allocate new volume: No space\n/);
  t.match(refused.body, /n1.*offline/);
});

t.test('an error that nobody foresaw ends its operation alone, and gives its slot back', async (t) => {
  const { service, breakWith } = await breakable(t, [1, 2, 3]);
  breakWith(({ argv, when }) => {
    if (when === 'before' && argv.includes('mkfs.xfs')) throw new TypeError('of undefined');
    return undefined;
  });
  // One more than there are slots.
  for (let time = 0; time < 9; time += 1) {
    const failed = await service.settle('POST', '/volumes', { size: 1 });
    t.equal(failed.status, 500);
    t.match(failed.body, 'of undefined');
  }
  t.match((await service.call('GET', '/operations')).json(), { in_flight: 0 });
  breakWith(() => undefined);
  t.equal((await service.settle('POST', '/volumes', replicated)).status, 200);
  t.strictSame(disagreements(service), []);
});

t.test('a rebalance that does not start is told, and the expansion stands', async (t) => {
  const { service, breakWith } = await breakable(t, [1, 2, 3]);
  const { id } = (await service.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  breakWith(({ argv, when }) =>
    when === 'before' && argv.includes('rebalance') ? { exitCode: 1, stderr: 'no rebalance today' } : undefined,
  );
  const accepted = await service.call('POST', `/volumes/${id}/expand`, { expand_size: 5 });
  t.equal((await service.wait(accepted.location)).json<{ size: number }>().size, 15);
  const operation = await service.call('GET', `/operations/${accepted.location.split('/').at(-1)}`);
  t.match(operation.json(), {
    state: 'done',
    lastError: /rebalance of volume vol_\w+ did not start: no rebalance today/,
  });
  t.ok(service.log.some(({ message, fields }) => /did not start/.test(message + JSON.stringify(fields))));
  t.strictSame(disagreements(service), []);
});
