import t from 'tap';
import type { Store } from '../../../src/db/store.ts';
import type { BlockVolume } from '../../../src/domain/block.ts';
import { DomainError } from '../../../src/domain/errors.ts';
import { insertLittleCluster, insertOperation, volume } from '../rows.ts';
import { hex, serve } from '../serve.ts';

const block = (change: Partial<BlockVolume> & Pick<BlockVolume, 'id'>): BlockVolume => ({
  hostingId: hex('f'),
  name: 'bv1',
  sizeGib: 2,
  takenGib: 2,
  usableGib: 2,
  haCount: 2,
  auth: false,
  hosts: ['10.0.0.1', '10.0.0.2'],
  iqn: 'iqn.2016-12.org.gluster-block:u',
  username: '',
  password: '',
  pendingOp: null,
  expandOp: null,
  ...change,
});

/** Hosting volume `ff…` of 100 GiB in cluster `cc…`, operation `99…`. */
async function insertHosting(store: Store): Promise<void> {
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertVolume(volume({ id: hex('f'), name: 'v', block: true, sizeGib: 100 }));
  });
}

t.test('block volume info, with everything and with nothing in it', async (t) => {
  const { ask, store } = await serve(t);
  await insertHosting(store);
  await store.write((writer) => {
    writer.insertBlockVolume(block({ id: hex('1'), username: 'u<', password: 'p&', usableGib: 1 }));
    writer.insertBlockVolume(block({ id: hex('2'), name: 'b', haCount: 0, hosts: [], iqn: '', usableGib: 0 }));
  });
  const info = async (id: string) => (await ask('GET', `/blockvolumes/${id}`)).body;
  t.equal(
    await info(hex('1')),
    `{"size":2,"name":"bv1","hacount":2,"id":"${hex('1')}","blockvolume":{"hosts":["10.0.0.1","10.0.0.2"],` +
      '"iqn":"iqn.2016-12.org.gluster-block:u","lun":0,"username":"u\\u003c","password":"p\\u0026"},' +
      `"cluster":"${hex('c')}","blockhostingvolume":"${hex('f')}","usablesize":1}\n`,
  );
  t.equal(
    await info(hex('2')),
    `{"size":2,"name":"b","id":"${hex('2')}","blockvolume":{"hosts":[],"iqn":"","lun":0,"username":"","password":""},` +
      `"cluster":"${hex('c')}","blockhostingvolume":"${hex('f')}","usablesize":2}\n`,
  );
});

t.test('what is being made or deleted is hidden everywhere, but its space is taken', async (t) => {
  const { ask, store } = await serve(t);
  await insertHosting(store);
  const blockInfo = async () => JSON.parse((await ask('GET', `/volumes/${hex('f')}`)).body).blockinfo;
  const inCluster = async () => JSON.parse((await ask('GET', `/clusters/${hex('c')}`)).body).blockvolumes;
  t.equal((await ask('GET', '/blockvolumes')).body, '{"blockvolumes":[]}\n');
  t.same(await blockInfo(), { freesize: 98, reservedsize: 2 });
  t.same(await inCluster(), []);
  await store.write((writer) => {
    writer.insertBlockVolume(block({ id: hex('2') }));
    writer.insertBlockVolume(block({ id: hex('1'), name: 'b', takenGib: 5, expandOp: hex('9') }));
    writer.insertBlockVolume(block({ id: hex('3'), name: 'c', pendingOp: hex('9') }));
    writer.updateHostingVolume(hex('f'), { restriction: 'locked' });
  });
  t.equal((await ask('GET', '/blockvolumes')).body, `{"blockvolumes":["${hex('1')}","${hex('2')}"]}\n`);
  t.match(
    (await ask('GET', `/volumes/${hex('f')}`)).body,
    [
      `"blockinfo":{"freesize":89,"reservedsize":2,"blockvolume":["${hex('1')}","${hex('2')}"],"restriction":"locked"}`,
    ].join(),
  );
  t.same(await inCluster(), [hex('1'), hex('2')]);
  t.match((await ask('GET', `/clusters/${hex('c')}`)).body, `"block":true,"file":true,"blockvolumes":["${hex('1')}"`);
  t.match(await ask('GET', `/blockvolumes/${hex('3')}`), { status: 404, body: 'Id not found\n' });
  t.match(JSON.parse((await ask('GET', `/blockvolumes/${hex('1')}`)).body), { size: 2 }, 'visible while it grows');
  t.match((await ask('GET', '/metrics')).body, `heketi_block_volumes_count{cluster="${hex('c')}"} 2`);
});

t.test('a full hosting volume shows no free size', async (t) => {
  const { ask, store } = await serve(t);
  await insertHosting(store);
  await store.write((writer) => writer.insertBlockVolume(block({ id: hex('1'), sizeGib: 98, takenGib: 98 })));
  t.match(
    (await ask('GET', `/volumes/${hex('f')}`)).body,
    `"blockinfo":{"reservedsize":2,"blockvolume":["${hex('1')}"]}`,
  );
});

t.test('requests reach the operations as they are meant', async (t) => {
  const { ask, operations } = await serve(t);
  const accepted = { status: 202, headers: { location: `/queue/${hex('9')}` }, body: '' };
  const id = hex('a');
  t.match(await ask('POST', '/blockvolumes', '{"size":5}'), accepted);
  t.match(
    await ask('POST', '/blockvolumes', '{"SIZE":5,"name":"n-_1","clusters":["x"],"hacount":3,"auth":true}'),
    accepted,
  );
  t.match(await ask('POST', `/blockvolumes/${id}/expand`, '{"new_size":9}'), accepted);
  t.match(await ask('DELETE', `/blockvolumes/${id}`), accepted);
  for (const body of ['{"restriction":"locked"}', '{"restriction":""}', '{}', 'null']) {
    t.match(await ask('POST', `/volumes/${id}/block-restriction`, body), accepted);
  }
  t.strictSame(
    operations.started.map(({ kind, request }) => [kind, request]),
    [
      ['create-block-volume', { sizeGib: 5, name: '', clusters: [], haCount: 0, auth: false }],
      ['create-block-volume', { sizeGib: 5, name: 'n-_1', clusters: ['x'], haCount: 3, auth: true }],
      ['expand-block-volume', { blockVolumeId: id, sizeGib: 9 }],
      ['delete-block-volume', { blockVolumeId: id }],
      ['set-block-restriction', { volumeId: id, restriction: 'locked' }],
      ...['', '', ''].map((restriction) => ['set-block-restriction', { volumeId: id, restriction }]),
    ],
  );
});

t.test('bodies that are refused', async (t) => {
  const { ask, operations } = await serve(t);
  const unparsable = { status: 422, body: 'request unable to be parsed\n' };
  const invalid = (text: string) => ({ status: 400, body: `validation failed: ${text}\n` });
  const id = hex('a');
  for (const path of ['/blockvolumes', `/blockvolumes/${id}/expand`, `/volumes/${id}/block-restriction`]) {
    t.match(await ask('POST', path, ''), unparsable);
    t.match(await ask('POST', path, '[]'), unparsable);
  }
  t.match(await ask('POST', '/blockvolumes', '{"size":1.5}'), unparsable);
  t.match(await ask('POST', '/blockvolumes', '{"size":1,"auth":1}'), unparsable);
  t.match(await ask('POST', '/blockvolumes', '{}'), invalid('size: cannot be blank.'));
  t.match(
    await ask('POST', '/blockvolumes', '{"size":-1,"hacount":-1,"name":"a b"}'),
    invalid('hacount: must be no less than 1; name: must be in a valid format; size: must be no less than 1.'),
  );
  t.match(await ask('POST', `/blockvolumes/${id}/expand`, '{"new_size":0}'), invalid('new_size: cannot be blank.'));
  for (const word of ['locked-by-update', 'Locked', 'unlocked']) {
    t.match(
      await ask('POST', `/volumes/${id}/block-restriction`, JSON.stringify({ restriction: word })),
      invalid('restriction: must be a valid value.'),
    );
  }
  t.same(operations.started, []);
});

t.test('what the operations refuse', async (t) => {
  const { ask, operations } = await serve(t);
  for (const [code, status] of [
    ['conflict', 409],
    ['too_busy', 429],
    ['refused', 500],
    ['not_found', 404],
  ] as const) {
    operations.refusal = new DomainError(code, 'why\nmore');
    t.match(await ask('POST', '/blockvolumes', '{"size":1}'), { status, body: 'why\nmore\n' });
  }
});

t.test('other methods and paths', async (t) => {
  const { ask } = await serve(t);
  const id = hex('a');
  for (const [method, path] of [
    ['PUT', '/blockvolumes'],
    ['POST', `/blockvolumes/${id}`],
    ['GET', `/blockvolumes/${id}/expand`],
    ['GET', `/volumes/${id}/block-restriction`],
  ] as const) {
    t.match(await ask(method, path), { status: 405, body: '' }, `${method} ${path}`);
  }
  t.match(await ask('GET', '/blockvolumes/xyz'), { status: 404, body: 'Invalid path or request\n' });
  t.match(await ask('GET', `/blockvolumes/${id}`), { status: 404, body: 'Id not found\n' });
  t.match(await ask('GET', '/blockvolumes/'), { status: 301, headers: { location: '/blockvolumes' } });
});
