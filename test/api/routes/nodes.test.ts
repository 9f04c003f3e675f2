import t from 'tap';
import { device, insertBrick, insertLittleCluster, insertOperation, node } from '../rows.ts';
import { hex, serve } from '../serve.ts';

t.test('node info', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertDevice(device({ id: hex('1'), nodeId: hex('a'), pendingOp: hex('9') }));
    writer.insertDevice(
      device({
        id: hex('2'),
        nodeId: hex('a'),
        paths: ['/dev/sdc', '/dev/disk/by-id/x'],
        pvUuid: 'uuid',
        state: 'failed',
        tags: { b: '<1>', a: '' },
        foreignKib: 1024,
      }),
    );
    insertBrick(writer, { id: hex('8'), volumeId: hex('e'), deviceId: hex('d') });
    writer.updateNode(hex('a'), { tags: { z: '1', y: '2' }, state: 'offline' });
  });
  const brick = (id: string) =>
    `{"id":"${id}","path":"/b/${id.slice(0, 4)}/brick","device":"${hex('d')}","node":"${hex('a')}","volume":"${hex('e')}","size":1048576}`;
  const plain = `{"name":"/dev/sdb","storage":{"total":524288000,"free":522174464,"used":2113536},"id":"${hex('d')}","state":"online","bricks":[${brick(hex('8'))},${brick(hex('b'))}]}`;
  const full = `{"name":"/dev/sdb","tags":{"a":"","b":"\\u003c1\\u003e"},"storage":{"total":524288000,"free":524286976,"used":1024},"id":"${hex('2')}","paths":["/dev/sdc","/dev/disk/by-id/x"],"pv_uuid":"uuid","state":"failed","bricks":[]}`;
  t.equal(
    (await ask('GET', `/nodes/${hex('a')}`)).body,
    `{"zone":1,"hostnames":{"manage":["m-aa"],"storage":["s-aa"]},"cluster":"${hex('c')}","tags":{"y":"2","z":"1"},"id":"${hex('a')}","state":"offline","devices":[${full},${plain}]}\n`,
  );
  t.equal((await ask('GET', `/devices/${hex('d')}`)).body, `${plain}\n`);
});

t.test('a node that is being added or removed is not there', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertNode(node({ id: hex('1'), pendingOp: hex('9') }));
  });
  const missing = { status: 404, body: 'Id not found\n' };
  t.match(await ask('GET', `/nodes/${hex('1')}`), missing);
  t.match(await ask('GET', `/nodes/${hex('0')}`), missing);
  t.match(await ask('POST', `/nodes/${hex('1')}/tags`, '{"change_type":"set"}'), missing);
});

t.test('long work is asked for with what the body says', async (t) => {
  const { ask, operations } = await serve(t);
  const path = `/nodes/${hex('a')}`;
  const body = {
    zone: 2,
    cluster: hex('c'),
    hostnames: { manage: ['m1', 'm2'], storage: ['10.0.0.1'] },
    tags: { arbiter: 'required' },
  };
  for (const answer of [
    await ask('POST', '/nodes', JSON.stringify(body)),
    await ask('DELETE', path),
    await ask('POST', `${path}/state`, '{"state":"failed","healcheck":"disable"}'),
    await ask('POST', `${path}/state`, '{"state":"online"}'),
  ]) {
    t.match(answer, { status: 202, headers: { location: `/queue/${hex('9')}` }, body: /^$/ });
    t.notOk(answer.headers['content-type']);
  }
  const add = {
    clusterId: hex('c'),
    zone: 2,
    manage: ['m1', 'm2'],
    storage: ['10.0.0.1'],
    tags: { arbiter: 'required' },
  };
  t.same(operations.started, [
    { kind: 'add-node', request: add, issuer: '' },
    { kind: 'delete-node', request: { nodeId: hex('a') }, issuer: '' },
    { kind: 'remove-node', request: { nodeId: hex('a'), healCheck: false }, issuer: '' },
    { kind: 'set-node-state', request: { nodeId: hex('a'), state: 'online' }, issuer: '' },
  ]);
});

t.test('what is wrong with a body starts nothing', async (t) => {
  const { ask, operations } = await serve(t);
  t.match(await ask('POST', '/nodes', '{}'), {
    status: 400,
    body: /^validation failed: cluster: cannot be blank; .*\.\n$/,
  });
  t.match(await ask('POST', '/nodes', '{"zone":"1"}'), { status: 422, body: 'request unable to be parsed\n' });
  t.match(await ask('POST', `/nodes/${hex('a')}/state`, '{}'), {
    status: 400,
    body: 'validation failed: state: cannot be blank.\n',
  });
  t.same(operations.started, []);
});

t.test('tags', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  const path = `/nodes/${hex('a')}/tags`;
  const change = (type: string, tags?: object) => ask('POST', path, JSON.stringify({ change_type: type, tags }));
  const steps: [string, object | undefined, string][] = [
    ['set', { b: '1', a: '2' }, '{"a":"2","b":"1"}\n'],
    ['update', { c: '<', b: null }, '{"a":"2","b":"","c":"\\u003c"}\n'],
    ['update', undefined, '{"a":"2","b":"","c":"\\u003c"}\n'],
    ['delete', { a: 'ignored', x: '' }, '{"b":"","c":"\\u003c"}\n'],
    ['set', undefined, '{}\n'],
  ];
  for (const [type, tags, body] of steps) {
    t.match(await change(type, tags), {
      status: 200,
      headers: { 'content-type': 'application/json; charset=UTF-8' },
      body,
    });
  }
  await change('set', { rack: 'r1' });
  t.match(JSON.parse((await ask('GET', `/nodes/${hex('a')}`)).body), { tags: { rack: 'r1' } }, 'they are kept');
  t.match(await ask('POST', `/nodes/${hex('0')}/tags`, '{"change_type":"set"}'), { status: 404 });
  t.match(await ask('POST', `/nodes/${hex('0')}/tags`, '{}'), { status: 400 }, 'the body comes first');
});
