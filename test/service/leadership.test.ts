import t from 'tap';
import type { Leadership } from '../../src/domain/leadership.ts';
import type { FaultEvent } from '../../src/executor/simulated/faults.ts';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';
import { replicated } from '../helpers/volumes.ts';

/** A leadership that ends when the test says so. */
function leadership(): Leadership & { lose(): void } {
  let [term, leads] = [1, true];
  return {
    identity: 'one',
    term: () => term,
    mayAct: () => leads,
    leader: () => (leads ? 'one' : 'two'),
    async surpass(others) {
      term = Math.max(term, others + 1);
    },
    lose() {
      leads = false;
    },
  };
}

t.test('a leader that loses its lease in the middle of a create', async (t) => {
  const dir = t.testdir();
  const mine = leadership();
  const seen: FaultEvent[] = [];
  const first = await startService({
    dir,
    parts: { leadership: mine },
    faults: {
      react(event) {
        seen.push(event);
        if (event.argv.includes('size=8192')) mine.lose();
        return undefined;
      },
    },
  });
  await loadCluster(first);
  const { location } = await first.call('POST', '/volumes', replicated);
  await until(() => !mine.mayAct());
  const change = first.store.change();
  // The scripts that were sent run on to their ends.
  await until(() => ['n1', 'n2', 'n3'].every((host) => first.nodes.state(host).mounts.length > 0));
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.notOk(
    seen.some(({ argv }) => argv[0] === 'gluster' && argv.includes('volume')),
    'nothing more is sent: no gluster volume',
  );
  t.ok(
    ['n1', 'n2', 'n3'].every((host) => first.nodes.state(host).mounts.length === 1),
    'nor is anything undone',
  );
  t.equal(first.store.change(), change, 'nothing more is committed');
  t.match(await first.call('GET', location), { status: 200, pending: true });
  const refused = await first.call('POST', '/clusters', { file: true });
  t.match(refused, { status: 503, body: 'This server may not change anything: ask the one that does, two\n' });
  await first.stop();

  const second = await startService({ dir, parts: { leadership: leadership() } });
  t.match(await second.wait(location), { status: 500, body: /stopped in the middle of this operation/ });
  t.equal((await second.settle('POST', '/volumes', replicated)).status, 200);
  t.strictSame(disagreements(second), []);
  const scripts = second.log.filter(({ message }) => message === 'a node could not be told that another server leads');
  t.strictSame(scripts, []);
  await second.stop();
});

t.test('terms go on counting when the lease is new, and when there is no election any more', async (t) => {
  const dir = t.testdir();
  const terms: number[] = [];
  for (let times = 1; times <= 3; times += 1) {
    const mine = leadership();
    const service = await startService({ dir, seed: times, parts: { leadership: mine } });
    if (times === 1) await loadCluster(service);
    t.equal((await service.settle('POST', '/volumes', replicated)).status, 200);
    terms.push(mine.term());
    await service.stop();
  }
  t.strictSame(terms, [1, 2, 3]);
  const alone = await startService({ dir, seed: 4 });
  t.equal((await alone.settle('POST', '/volumes', replicated)).status, 200, 'the nodes take its scripts');
  t.strictSame(disagreements(alone), []);
  await alone.stop();
});
