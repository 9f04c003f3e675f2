import t from 'tap';
import { startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { until } from '../helpers/until.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };

t.test('ended operations, nodes and pools are seen in the metrics', async (t) => {
  const service = await startService({
    dir: t.testdir(),
    config: { health: { enabled: true, startMs: 2000, intervalMs: 2000 } },
  });
  t.teardown(() => service.stop());
  const { devices } = await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  const scrape = async () => (await service.call('GET', '/metrics')).body;
  const scrapeUntil = async (pattern: RegExp) => {
    let text = '';
    await until(async () => {
      text = await scrape();
      return pattern.test(text);
    });
    return text;
  };

  const { id } = (await service.settle('POST', '/volumes', replicated)).json<{ id: string }>();
  t.equal((await service.settle('POST', '/volumes', { ...replicated, size: 100_000 })).status, 500, 'no space');
  const measured = await scrapeUntil(/^brickyard_device_thin_pools/m);
  t.equal(measured.match(/^brickyard_device_thin_pools\{.*\} 1$/gm)?.length, devices.length);
  t.equal(measured.match(/^brickyard_device_thin_pool_metadata_percent\{.*\} 10\.32$/gm)?.length, devices.length);
  t.equal(measured.match(/^brickyard_node_up\{.*\} 1$/gm)?.length, 3);
  t.match(measured, /^brickyard_operations_ended_total\{kind="create-volume",result="done"\} 1$/m);
  t.match(measured, /^brickyard_operations_ended_total\{kind="add-device",result="done"\} 3$/m);
  t.notMatch(measured, /kind="create-volume",result="failed"/, 'what was refused never began');
  t.match(measured, /^brickyard_operation_duration_seconds_count\{kind="create-volume"\} 1$/m);

  t.equal((await service.settle('DELETE', `/volumes/${id}`)).status, 204);
  service.nodes.cutOff('n2');
  const cut = await scrapeUntil(/^brickyard_node_up\{.*hostname="n2".*\} 0$/m);
  t.match(cut, /^brickyard_operations_ended_total\{kind="delete-volume",result="done"\} 1$/m);
});

t.test('an operation that was undone has failed', async (t) => {
  const service = await startService({
    dir: t.testdir(),
    faults: {
      react: ({ argv, when }) => (when === 'before' && argv.includes('size=8192') ? 'fail' : undefined),
    },
  });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  t.equal((await service.settle('POST', '/volumes', replicated)).status, 500);
  const { body } = await service.call('GET', '/metrics');
  t.match(body, /^brickyard_operations_ended_total\{kind="create-volume",result="failed"\} 1$/m);
});
