import t from 'tap';
import { insertLittleCluster } from '../rows.ts';
import { hex, serve } from '../serve.ts';

t.test('the figures of Heketi, the executor and the process', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  const { headers, body } = await ask('GET', '/metrics');
  t.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  const host = 'hostname="m-aa"';
  const storage = 'storage_hostname="s-aa"';
  const device = `{cluster="${hex('c')}",device="/dev/sdb",${host},id="${hex('d')}",pv_uuid="",${storage}}`;
  for (const line of [
    '# HELP heketi_up Is heketi running?',
    '# TYPE heketi_up gauge',
    'heketi_up 1',
    'heketi_cluster_count 1',
    `heketi_volumes_count{cluster="${hex('c')}"} 1`,
    `heketi_block_volumes_count{cluster="${hex('c')}"} 0`,
    `heketi_nodes_count{cluster="${hex('c')}"} 1`,
    `heketi_device_count{cluster="${hex('c')}",${host},${storage}} 1`,
    '# HELP heketi_device_free_bytes Amount of Free space available on the device in bytes',
    `heketi_device_size${device} 524288000`,
    `heketi_device_free${device} 523231232`,
    `heketi_device_used${device} 1056768`,
    `heketi_device_size_bytes${device} 536870912000`,
    `heketi_device_free_bytes${device} 535788781568`,
    `heketi_device_used_bytes${device} 1082130432`,
    `heketi_device_brick_count${device} 1`,
    'heketi_operations_total_count 0',
    'heketi_operations_inFlight_count 0',
    'brickyard_executor_info{kind="simulated"} 1',
  ]) {
    t.ok(body.split('\n').includes(line), line);
  }
  t.match(body, /^process_cpu_seconds_total \d/m);
});

t.test('what is gone is not counted any more', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  await ask('GET', '/metrics');
  await store.write((writer) => {
    writer.removeBrick(hex('b'));
    writer.removePool(hex('b'));
    writer.removeDevice(hex('d'));
  });
  const { body } = await ask('GET', '/metrics');
  t.notMatch(body, 'heketi_device_size{');
  t.match(body, /^heketi_nodes_count\{.*\} 1$/m);
});

t.test('without its database the service is not up', async (t) => {
  const { ask, operations } = await serve(t);
  operations.pending = () => {
    throw new Error('disk I/O error');
  };
  const { status, body } = await ask('GET', '/metrics');
  t.equal(status, 200);
  t.same(
    body.split('\n').filter((line) => line.startsWith('heketi_')),
    ['heketi_up 0'],
  );
});
