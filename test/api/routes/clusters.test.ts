import t from 'tap';
import { insertLittleCluster, insertOperation, node, volume } from '../rows.ts';
import { hex, rawRequest, serve } from '../serve.ts';

const json = 'application/json; charset=UTF-8';

t.test('the bytes of a new cluster', async (t) => {
  const { raw } = await serve(t);
  const id = `${'c'.repeat(31)}0`;
  const body = `{"id":"${id}","nodes":[],"volumes":[],"block":true,"file":false,"blockvolumes":[]}\n`;
  const head = ['HTTP/1.1 201 Created', `Content-Type: ${json}`, `Content-Length: ${body.length}`, 'Connection: close'];
  t.equal(
    await raw(rawRequest('POST', '/clusters', ['Content-Length: 14'], '{"BLOCK":true}')),
    [...head, '', body].join('\r\n'),
  );
});

t.test('flags', async (t) => {
  const { ask, raw, store } = await serve(t);
  await insertLittleCluster(store);
  const path = `/clusters/${hex('c')}`;
  const head = ['HTTP/1.1 200 OK', `Content-Type: ${json}`, 'Content-Length: 0', 'Connection: close', '', ''];
  t.equal(await raw(rawRequest('POST', `${path}/flags`, ['Content-Length: 14'], '{"block":true}')), head.join('\r\n'));
  t.match(JSON.parse((await ask('GET', path)).body), { block: true, file: false }, 'an omitted flag is off');
  t.match(await ask('POST', `${path}/flags`, ''), { status: 422, body: 'request unable to be parsed\n' });
  t.match(await ask('POST', `/clusters/${hex('0')}/flags`, '{}'), { status: 404, body: 'Id not found\n' });
  t.equal((await ask('POST', `/clusters/${hex('0')}/flags`, '{')).status, 422, 'the body comes first');
});

t.test('a body is needed, but it may be null', async (t) => {
  const { ask } = await serve(t);
  for (const body of [undefined, '', '[]', '{"file":"x"}', '{} x']) {
    t.match(await ask('POST', '/clusters', body), { status: 422, body: 'request unable to be parsed\n' }, String(body));
  }
  t.match(JSON.parse((await ask('POST', '/clusters', 'null')).body), { block: false, file: false });
});

t.test('lists and infos show what is visible, in order', async (t) => {
  const { ask, store } = await serve(t);
  t.equal((await ask('GET', '/clusters')).body, '{"clusters":[]}\n');
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertCluster({ id: hex('b'), file: true, block: false });
    writer.insertNode(node({ id: hex('2') }));
    writer.insertNode(node({ id: hex('3'), pendingOp: hex('9') }));
    writer.insertVolume(volume({ id: hex('1') }));
    writer.insertVolume(volume({ id: hex('4'), pendingOp: hex('9') }));
  });
  t.equal((await ask('GET', '/clusters')).body, `{"clusters":["${hex('b')}","${hex('c')}"]}\n`);
  t.equal(
    (await ask('GET', `/clusters/${hex('c')}`)).body,
    `{"id":"${hex('c')}","nodes":["${hex('2')}","${hex('a')}"],"volumes":["${hex('1')}","${hex('e')}"],"block":true,"file":true,"blockvolumes":[]}\n`,
  );
  t.match(await ask('GET', `/clusters/${hex('C')}`), { status: 404, body: 'Id not found\n' }, 'ids know their case');
});

t.test('only an empty cluster can be deleted', async (t) => {
  const { ask, raw, store } = await serve(t);
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertCluster({ id: hex('1'), file: true, block: true });
    writer.insertCluster({ id: hex('2'), file: true, block: true });
    writer.insertNode(node({ id: hex('2'), clusterId: hex('2'), pendingOp: hex('9') }));
  });
  for (const id of [hex('c'), hex('2')]) {
    t.match(await ask('DELETE', `/clusters/${id}`), {
      status: 409,
      body: `Unable to delete cluster [${id}] because it contains volumes and/or nodes\n`,
    });
  }
  const answer = await raw(rawRequest('DELETE', `/clusters/${hex('1')}`));
  t.equal(answer, ['HTTP/1.1 200 OK', 'Content-Length: 0', 'Connection: close', '', ''].join('\r\n'));
  t.match(await ask('DELETE', `/clusters/${hex('1')}`), { status: 404, body: 'Id not found\n' });
  t.equal((await ask('GET', '/clusters')).body, `{"clusters":["${hex('2')}","${hex('c')}"]}\n`);
});
