import t from 'tap';
import { disagreements } from '../helpers/agreement.ts';
import { dieInCreate } from '../helpers/interrupted.ts';
import { type Service, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { replicated } from '../helpers/volumes.ts';

const refusal = 'database is in read-only mode\n';

const counts = async (service: Service) => (await service.call('GET', '/operations')).json();

t.test('a database opened for reading answers reads and refuses every change', async (t) => {
  const dir = t.testdir();
  const first = await startService({ dir });
  const { cluster, nodes, devices } = await loadCluster(first, [1, 2, 3], ['/dev/sdb']);
  const { id } = (await first.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  await first.stop();

  const service = await startService({ dir, config: { databaseReadOnly: true } });
  t.teardown(() => service.stop());
  for (const path of ['/clusters', `/volumes/${id}`, `/nodes/${nodes[0]}`, '/db/dump', '/metrics', '/operations']) {
    t.equal((await service.call('GET', path)).status, 200, path);
  }
  const state = { state: 'offline' };
  const tags = { change_type: 'set', tags: { a: 'b' } };
  const refused = [
    ['POST', '/clusters', {}, refusal],
    ['POST', `/clusters/${cluster}/flags`, { file: true, block: true }, refusal],
    ['POST', `/nodes/${nodes[0]}/state`, state, refusal],
    ['POST', `/nodes/${nodes[0]}/tags`, tags, refusal],
    ['POST', `/devices/${devices[0]}/state`, state, refusal],
    ['POST', `/devices/${devices[0]}/tags`, tags, refusal],
    ['POST', '/devices', { node: nodes[0], name: '/dev/sdx' }, refusal],
    ['POST', '/volumes', replicated, `Failed to allocate new volume: ${refusal}`],
    ['POST', `/volumes/${id}/expand`, { expand_size: 1 }, `Failed to allocate volume expansion: ${refusal}`],
    ['POST', `/volumes/${id}/clone`, {}, `Failed clone volume ${id}: ${refusal}`],
    ['DELETE', `/volumes/${id}`, undefined, `Failed to set up volume delete: ${refusal}`],
    ['POST', '/operations/pending/cleanup', {}, refusal],
  ] as const;
  for (const [method, path, body, text] of refused) {
    const answer = await service.call(method, path, body);
    t.match({ status: answer.status, body: answer.body }, { status: 500, body: text }, `${method} ${path}`);
  }
  t.match(await counts(service), { total: 0, in_flight: 0 }, 'no slot is lost');
  t.strictSame(disagreements(service), []);
});

t.test('what was interrupted waits', async (t) => {
  const dir = t.testdir();
  await dieInCreate(t, dir);

  const looking = await startService({ dir, config: { databaseReadOnly: true } });
  t.match(await counts(looking), { total: 1 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  t.match(await counts(looking), { total: 1 }, 'nothing is settled');
  await looking.stop();

  const service = await startService({ dir });
  t.teardown(() => service.stop());
  const deadline = Date.now() + 5000;
  while (disagreements(service).length > 0 && Date.now() < deadline) await new Promise((r) => setTimeout(r, 5));
  t.strictSame(disagreements(service), []);
});
