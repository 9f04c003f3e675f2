import t from 'tap';
import { insertBrick, insertLittleCluster, insertOperation, node, volume } from '../rows.ts';
import { hex, rawRequest, serve } from '../serve.ts';

t.test('volume info, with everything and with nothing in it', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertNode(node({ id: hex('1'), storage: ['10.0.0.1', '10.9.9.9'], state: 'offline' }));
    writer.insertNode(node({ id: hex('2'), pendingOp: hex('9') }));
    insertBrick(writer, { id: hex('7'), volumeId: hex('e'), deviceId: hex('d') });
    writer.insertVolume(
      volume({
        id: hex('f'),
        name: 'v',
        requested: { type: 'disperse', replica: 0, data: 4, redundancy: 2 },
        gid: 590,
        options: ['', 'user.heketi.arbiter true', ''],
        block: true,
        snapshot: { enable: true, factor: Math.fround(1.2) },
      }),
    );
    writer.insertVolume(
      volume({ id: hex('8'), requested: { type: 'replicate', replica: 0, data: 0, redundancy: 0 }, options: [] }),
    );
  });
  const mount = (name: string) =>
    `"mount":{"glusterfs":{"hosts":["10.0.0.1","s-aa"],"device":"10.0.0.1:${name}","options":{"backup-volfile-servers":"s-aa"}}}`;
  const brick = (id: string) =>
    `{"id":"${id}","path":"/b/${id.slice(0, 4)}/brick","device":"${hex('d')}","node":"${hex('a')}","volume":"${hex('e')}","size":1048576}`;
  const info = async (id: string) => (await ask('GET', `/volumes/${id}`)).body;
  t.equal(
    await info(hex('e')),
    `{"size":10,"name":"vol_${hex('e')}","durability":{"type":"replicate","replicate":{"replica":3},"disperse":{}},` +
      `"glustervolumeoptions":["",""],"snapshot":{"enable":false,"factor":1},"id":"${hex('e')}","cluster":"${hex('c')}",` +
      `${mount(`vol_${hex('e')}`)},"blockinfo":{},"bricks":[${brick(hex('7'))},${brick(hex('b'))}]}\n`,
  );
  t.equal(
    await info(hex('f')),
    `{"size":10,"name":"v","durability":{"type":"disperse","replicate":{},"disperse":{"data":4,"redundancy":2}},"gid":590,` +
      `"glustervolumeoptions":["","user.heketi.arbiter true",""],"block":true,"snapshot":{"enable":true,"factor":1.2},` +
      `"id":"${hex('f')}","cluster":"${hex('c')}",${mount('v')},"blockinfo":{"freesize":9,"reservedsize":1},"bricks":[]}\n`,
  );
  t.match(
    await info(hex('8')),
    '"durability":{"type":"replicate","replicate":{},"disperse":{}},"snapshot"',
    'a replica count that was not asked for is not shown, nor options that there are not',
  );
});

t.test('the mount follows the nodes, and one node has no others', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  const mount = async () => JSON.parse((await ask('GET', `/volumes/${hex('e')}`)).body).mount.glusterfs;
  const device = `s-aa:vol_${hex('e')}`;
  t.same(await mount(), { hosts: ['s-aa'], device, options: { 'backup-volfile-servers': '' } });
  await store.write((writer) => {
    writer.insertNode(node({ id: hex('b') }));
    writer.insertNode(node({ id: hex('f') }));
  });
  t.same(await mount(), {
    hosts: ['s-aa', 's-bb', 's-ff'],
    device,
    options: { 'backup-volfile-servers': 's-bb,s-ff' },
  });
});

t.test('a volume that is being made or deleted is not there', async (t) => {
  const { ask, store } = await serve(t);
  t.equal((await ask('GET', '/volumes')).body, '{"volumes":[]}\n');
  await insertLittleCluster(store);
  t.equal((await ask('GET', `/volumes/${hex('e')}`)).status, 200);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertVolume(volume({ id: hex('1') }));
    writer.updateVolume(hex('e'), { pendingOp: hex('9') });
  });
  t.equal((await ask('GET', '/volumes')).body, `{"volumes":["${hex('1')}"]}\n`);
  t.match(await ask('GET', `/volumes/${hex('e')}`), { status: 404, body: 'Id not found\n' });
});

t.test('long work is asked for with what the body says', async (t) => {
  const { ask, raw, operations } = await serve(t);
  const body = '{"size":1,"name":"v","durability":{"type":"replicate","replicate":{"replica":3}}}';
  const head = ['HTTP/1.1 202 Accepted', `Location: /queue/${hex('9')}`, 'Content-Length: 0', 'Connection: close'];
  t.equal(
    await raw(rawRequest('POST', '/volumes', [`Content-Length: ${body.length}`], body)),
    [...head, '', ''].join('\r\n'),
  );
  await ask('POST', `/volumes/${hex('e')}/expand`, '{"expand_size":7}');
  await ask('POST', `/volumes/${hex('e')}/clone`, '{"name":"copy"}');
  await ask('POST', `/volumes/${hex('e')}/clone`, '{}');
  await ask('DELETE', `/volumes/${hex('e')}`);
  const durability = { type: 'replicate', replica: 3, arbiter: false };
  t.match(operations.started, [
    { kind: 'create-volume', request: { sizeGib: 1, name: 'v', durability } },
    { kind: 'expand-volume', request: { volumeId: hex('e'), addGib: 7 } },
    { kind: 'clone-volume', request: { volumeId: hex('e'), name: 'copy' } },
    { kind: 'clone-volume', request: { volumeId: hex('e'), name: '' } },
    { kind: 'delete-volume', request: { volumeId: hex('e') } },
  ]);
});

t.test('what is wrong with a body starts nothing', async (t) => {
  const { ask, operations } = await serve(t);
  const cases: [string, string, number, string][] = [
    ['/volumes', '', 422, 'request unable to be parsed\n'],
    ['/volumes', '{"size":10.0}', 422, 'request unable to be parsed\n'],
    ['/volumes', '{}', 400, 'validation failed: size: cannot be blank.\n'],
    ['/volumes', '{"size":1,"gid":-1}', 400, 'Bad group id less than zero\n'],
    ['/volumes', '{"size":1,"durability":{"type":"raid"}}', 400, 'Unknown durability type\n'],
    [`/volumes/${hex('e')}/expand`, '{"expand_size":"1"}', 422, 'request unable to be parsed\n'],
    [`/volumes/${hex('e')}/clone`, '', 422, 'request unable to be parsed\n'],
    [`/volumes/${hex('e')}/clone`, '{"name":"a b"}', 400, 'validation failed: name: must be in a valid format.\n'],
    [`/volumes/${hex('e')}/expand`, '{}', 400, 'validation failed: expand_size: cannot be blank.\n'],
  ];
  for (const [path, request, status, body] of cases) t.match(await ask('POST', path, request), { status, body });
  t.same(operations.started, []);
});
