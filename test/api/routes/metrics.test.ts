import t from 'tap';
import { OperationMeters } from '../../../src/api/operation-meters.ts';
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

t.test('nodes and the fullest pools, as last seen', async (t) => {
  const { ask, store } = await serve(t, {
    health: {
      isDown: (id) => id === hex('a'),
      poolUsage: (nodeId, deviceId) =>
        nodeId === hex('a') && deviceId === hex('d') ? { pools: 3, dataPercent: 97.5, metadataPercent: 12 } : undefined,
    },
  });
  await insertLittleCluster(store);
  const { body } = await ask('GET', '/metrics');
  const host = `cluster="${hex('c')}",hostname="m-aa",id="${hex('a')}",storage_hostname="s-aa"`;
  const device = `cluster="${hex('c')}",device="/dev/sdb",hostname="m-aa",id="${hex('d')}",pv_uuid="",storage_hostname="s-aa"`;
  for (const line of [
    `brickyard_node_up{${host}} 0`,
    `brickyard_device_thin_pools{${device}} 3`,
    `brickyard_device_thin_pool_data_percent{${device}} 97.5`,
    `brickyard_device_thin_pool_metadata_percent{${device}} 12`,
  ]) {
    const sorted = (text: string) => text.split(/[{,}]/).sort().join();
    t.ok(
      body.split('\n').some((given) => sorted(given) === sorted(line)),
      line,
    );
  }
});

t.test('how operations ended, and how long they took', async (t) => {
  const meters = new OperationMeters();
  const { ask } = await serve(t, { meters });
  meters.operationEnded('create-volume', 'done', 3000);
  meters.operationEnded('create-volume', 'failed', 70_000);
  meters.operationEnded('create-volume', 'done', 40);
  const lines = (await ask('GET', '/metrics')).body.split('\n');
  for (const line of [
    'brickyard_operations_ended_total{kind="create-volume",result="done"} 2',
    'brickyard_operations_ended_total{kind="create-volume",result="failed"} 1',
    'brickyard_operation_duration_seconds_bucket{le="0.1",kind="create-volume"} 1',
    'brickyard_operation_duration_seconds_bucket{le="5",kind="create-volume"} 2',
    'brickyard_operation_duration_seconds_count{kind="create-volume"} 3',
  ]) {
    t.ok(lines.includes(line), line);
  }
});

t.test('it is compressed for those who accept that', async (t) => {
  const { ask, port } = await serve(t);
  const plain = (await ask('GET', '/metrics')).body;
  for (const [encoding, compressed] of [
    ['gzip', true],
    ['deflate, gzip;q=1.0, *;q=0.5', true],
    ['gzip;q=0', false],
    ['x-gzip', false],
    ['identity', false],
  ] as const) {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { 'accept-encoding': encoding } });
    t.equal(answer.headers.get('content-encoding'), compressed ? 'gzip' : null, encoding);
    t.match(await answer.text(), /^heketi_up 1$/m);
  }
  t.match(plain, /^heketi_up 1$/m);
});
