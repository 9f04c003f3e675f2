import t from 'tap';
import type { FaultEvent } from '../../src/executor/simulated/faults.ts';
import { disagreements } from '../helpers/agreement.ts';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { replicated } from '../helpers/volumes.ts';

const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

t.test('nothing is done on a node before the plan is held elsewhere', async (t) => {
  const seen: FaultEvent[] = [];
  let held = Promise.withResolvers<void>();
  held.resolve();
  const service = await startService({
    dir: t.testdir(),
    parts: { held: () => held.promise },
    faults: {
      react(event) {
        seen.push(event);
        return undefined;
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service);

  held = Promise.withResolvers();
  seen.length = 0;
  const { location } = await service.call('POST', '/volumes', replicated);
  await pause();
  t.ok((await service.call('GET', location)).pending, 'it is planned');
  t.strictSame(seen, []);
  held.resolve();
  const volume = (await service.wait(location)).json<{ id: string }>();
  t.ok(seen.length > 0);

  held = Promise.withResolvers();
  seen.length = 0;
  const deleted = await service.call('DELETE', `/volumes/${volume.id}`);
  await pause();
  t.ok(!seen.some(({ argv }) => /stop|delete|lvremove|umount/.test(argv.join(' '))), 'nor is anything taken away');
  held.resolve();
  t.equal((await service.wait(deleted.location)).status, 204);
  t.strictSame(disagreements(service), []);
});

t.test('a plan that can not be held is not performed', async (t) => {
  let lost = false;
  const service = await startService({
    dir: t.testdir(),
    parts: {
      held: async () => {
        if (lost) throw new Error('another server has the backup');
      },
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service);
  lost = true;
  const answer = await service.settle('POST', '/volumes', replicated);
  t.match(answer, { status: 500, body: 'another server has the backup\n' });
  t.strictSame(disagreements(service), []);
});
