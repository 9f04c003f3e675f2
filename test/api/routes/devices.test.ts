import t from 'tap';
import { device, insertLittleCluster, insertOperation } from '../rows.ts';
import { hex, rawRequest, serve } from '../serve.ts';

const path = `/devices/${hex('d')}`;

t.test('a device that is being added or removed is not there', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertOperation(writer, hex('9'));
    writer.insertDevice(device({ id: hex('1'), nodeId: hex('a'), pendingOp: hex('9') }));
  });
  const missing = { status: 404, body: 'Id not found\n' };
  t.match(await ask('GET', `/devices/${hex('1')}`), missing);
  t.match(await ask('POST', `/devices/${hex('1')}/tags`, '{"change_type":"set"}'), missing);
  t.equal((await ask('GET', path)).status, 200);
});

t.test('long work is asked for with what the body says', async (t) => {
  const { ask, operations } = await serve(t);
  await ask('POST', '/devices', `{"name":"/dev/sdb","node":"${hex('a')}","destroydata":true,"tags":{"a":"b"}}`);
  await ask('POST', '/devices', `{"name":"/dev/sdb","node":"${hex('a')}"}`);
  await ask('POST', `${path}/state`, '{"state":"offline"}');
  await ask('POST', `${path}/state`, '{"state":"failed","healcheck":"enable"}');
  await ask('POST', `${path}/state`, '{"state":"failed","healcheck":"disable"}');
  t.same(operations.started, [
    {
      kind: 'add-device',
      request: { nodeId: hex('a'), name: '/dev/sdb', tags: { a: 'b' }, destroyData: true },
      issuer: '',
    },
    { kind: 'add-device', request: { nodeId: hex('a'), name: '/dev/sdb', tags: {}, destroyData: false }, issuer: '' },
    { kind: 'set-device-state', request: { deviceId: hex('d'), state: 'offline' }, issuer: '' },
    {
      kind: 'remove-device',
      request: { deviceId: hex('d'), healCheck: true, whateverState: false },
      issuer: '',
    },
    {
      kind: 'remove-device',
      request: { deviceId: hex('d'), healCheck: false, whateverState: false },
      issuer: '',
    },
  ]);
});

t.test('the optional body of a delete', async (t) => {
  const { ask, raw, operations } = await serve(t);
  await ask('DELETE', path);
  await ask('DELETE', path, '');
  await ask('DELETE', path, '{"forceforget":true}');
  await ask('DELETE', path, '{}');
  const chunked = rawRequest('DELETE', path, ['Transfer-Encoding: chunked'], '3\r\n{x}\r\n0\r\n\r\n');
  t.match(await raw(chunked), /^HTTP\/1.1 202 /, 'a body without a length is not looked at');
  t.match(await ask('DELETE', path, '{x}'), { status: 422, body: 'request unable to be parsed\n' });
  t.same(
    operations.started.map(({ request }) => request),
    [false, false, true, false, false].map((force) => ({ deviceId: hex('d'), force })),
  );
});

t.test('the bytes of an accepted resync: a GET with a link', async (t) => {
  const { raw, operations } = await serve(t);
  const link = `<a href="/queue/${hex('9')}">Accepted</a>.\n\n`;
  const head = [
    'HTTP/1.1 202 Accepted',
    'Content-Type: text/html; charset=utf-8',
    `Location: /queue/${hex('9')}`,
    `Content-Length: ${link.length}`,
    'Connection: close',
  ];
  t.equal(await raw(rawRequest('GET', `${path}/resync`)), [...head, '', link].join('\r\n'));
  t.same(operations.started, [{ kind: 'resync-device', request: { deviceId: hex('d') }, issuer: '' }]);
});

t.test('tags', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  const answer = await ask('POST', `${path}/tags`, '{"change_type":"update","tags":{"arbiter":"disabled"}}');
  t.match(answer, { status: 200, body: '{"arbiter":"disabled"}\n' });
  t.match(JSON.parse((await ask('GET', path)).body), { tags: { arbiter: 'disabled' } }, 'they are kept');
});
