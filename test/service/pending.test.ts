import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { Faults } from '../../src/executor/simulated/faults.ts';
import { disagreements } from '../helpers/agreement.ts';
import { dieInCreate } from '../helpers/interrupted.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';
import { replicated } from '../helpers/volumes.ts';

const byHand = { cleaner: { enabled: false, startMs: 0, intervalMs: 5000 } };

interface Listed {
  readonly id: string;
  readonly type_name: string;
  readonly status: string;
  readonly sub_status: string;
}

const pending = async (service: Service): Promise<Listed[]> =>
  (await service.call('GET', '/operations/pending')).json<{ pendingoperations: Listed[] }>().pendingoperations;

/** Cuts off every node at the first `gluster volume create`, once it is told to. */
function cuttingFaults(service: () => Service): { faults: Faults; arm(): void } {
  let armed = false;
  return {
    arm: () => {
      armed = true;
    },
    faults: {
      react({ argv, when }) {
        if (armed && when === 'before' && argv.includes('create') && argv.includes('volume')) {
          armed = false;
          for (const name of ['n1', 'n2', 'n3']) service().nodes.cutOff(name);
        }
        return undefined;
      },
    },
  };
}

async function withFailedUndo(t: Test): Promise<Service> {
  const { faults, arm } = cuttingFaults(() => service);
  const service: Service = await startService({ dir: t.testdir(), faults, config: byHand });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  arm();
  t.equal((await service.settle('POST', '/volumes', replicated)).status, 500);
  return service;
}

t.test('what runs is new and in flight, with its changes in the order of Heketi', async (t) => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let writes = Number.NEGATIVE_INFINITY;
  const service = await startService({
    dir: t.testdir(),
    wrapStore: (store) => ({
      ...store,
      // Every commit after the one that keeps the plan waits.
      async write(fn) {
        writes += 1;
        if (writes > 1) await gate;
        return store.write(fn);
      },
    }),
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  writes = 0;
  const accepted = await service.call('POST', '/volumes', replicated);
  const [operation, ...more] = await pending(service);
  t.match(operation, { type_name: 'create-volume', status: '', sub_status: 'in-flight' });
  t.strictSame(more, []);
  t.strictSame((await service.call('GET', '/operations')).json(), {
    total: 1,
    in_flight: 1,
    stale: 0,
    failed: 0,
    new: 1,
  });
  const details = (await service.call('GET', `/operations/pending/${operation?.id}`)).json<
    Listed & { changes: { id: string; description: string }[] }
  >();
  const volume = service.store.read((reader) => reader.findOperation(operation?.id ?? '')?.targetId ?? '');
  const bricks = service.store.read((reader) => reader.listVolumeBricks(volume).map(({ id }) => id));
  t.equal(details.sub_status, '');
  t.strictSame(
    details.changes.map(({ description }) => description),
    ['Add brick', 'Add brick', 'Add brick', 'Add volume'],
  );
  t.strictSame(
    details.changes
      .slice(0, 3)
      .map(({ id }) => id)
      .sort(),
    bricks,
  );
  t.equal(details.changes[3]?.id, volume);
  open();
  t.equal((await service.wait(accepted.location)).status, 200);
  t.strictSame(await pending(service), []);
});

t.test('what could not be undone is failed and waits; a cleanup settles it', async (t) => {
  const service = await withFailedUndo(t);
  t.match(await pending(service), [{ type_name: 'create-volume', status: 'failed', sub_status: '' }]);
  const counts = await service.call('GET', '/operations');
  t.strictSame(counts.json(), { total: 1, in_flight: 0, stale: 0, failed: 1, new: 0 });

  t.equal((await service.settle('POST', '/operations/pending/cleanup', {})).status, 204, 'though nothing answers');
  t.match(await pending(service), [{ status: 'failed' }]);

  for (const name of ['n1', 'n2', 'n3']) service.nodes.reconnect(name);
  await sleep(200);
  t.match(await pending(service), [{ status: 'failed' }], 'nothing is tried by itself where the cleaner is off');

  const other = { operations: ['0'.repeat(32)] };
  t.equal((await service.settle('POST', '/operations/pending/cleanup', other)).status, 204);
  t.match(await pending(service), [{ status: 'failed' }], 'another one was meant');

  t.equal((await service.settle('POST', '/operations/pending/cleanup', {})).status, 204);
  t.strictSame(await pending(service), []);
  t.strictSame(disagreements(service), []);
});

t.test('what a former process left is stale until it is settled, by id too', async (t) => {
  const dir = t.testdir();
  const queue = await dieInCreate(t, dir);

  const service = await startService({ dir, config: byHand });
  t.teardown(() => service.stop());
  const [operation] = await pending(service);
  t.match(operation, { type_name: 'create-volume', status: 'stale', sub_status: '' });
  t.equal((await service.call('GET', queue)).pending, true, 'its queue id says that it is not settled');
  const cleanup = await service.settle('POST', '/operations/pending/cleanup', { operations: [operation?.id] });
  t.equal(cleanup.status, 204);
  t.strictSame(await pending(service), []);
  t.equal((await service.call('GET', queue)).status, 500);
  t.strictSame(disagreements(service), []);
});

t.test('a cleanup removes what was left on a host', async (t) => {
  const service = await startService({
    dir: t.testdir(),
    config: byHand,
    faults: {
      react({ argv, when }) {
        if (when === 'after' && argv.includes('volume') && argv.includes('delete')) service.nodes.cutOff('n3');
        return undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const { id } = (await service.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  const leftovers = () => service.store.read((reader) => reader.listLeftovers());
  t.equal(leftovers().length, 1);
  service.nodes.reconnect('n3');
  t.equal((await service.settle('POST', '/operations/pending/cleanup', {})).status, 204);
  t.strictSame(leftovers(), []);
  t.strictSame(disagreements(service), []);
});

t.test('with the cleaner on it is settled by itself', async (t) => {
  const { faults, arm } = cuttingFaults(() => service);
  const service: Service = await startService({ dir: t.testdir(), faults });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  arm();
  await service.settle('POST', '/volumes', replicated);
  for (const name of ['n1', 'n2', 'n3']) service.nodes.reconnect(name);
  await until(async () => (await pending(service)).length === 0);
  t.strictSame(disagreements(service), []);
});
