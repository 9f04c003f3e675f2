import t from 'tap';
import { insertBrick, insertLittleCluster } from '../rows.ts';
import { hex, rawRequest, serve } from '../serve.ts';

const path = `/bricks/to-evict/${hex('b')}`;

t.test('an eviction is asked for, with or without a body', async (t) => {
  const { ask, raw, operations } = await serve(t);
  const bodies = [undefined, '', '{}', '{"healcheck":""}', '{"healcheck":"enable"}', '{"healcheck":"disable"}'];
  for (const body of bodies) {
    const answer = body === undefined ? await ask('POST', path) : await ask('POST', path, body);
    t.match(answer, { status: 202, headers: { location: `/queue/${hex('9')}` }, body: /^$/ });
  }
  const chunked = rawRequest('POST', path, ['Transfer-Encoding: chunked'], '3\r\n{x}\r\n0\r\n\r\n');
  t.match(await raw(chunked), /^HTTP\/1.1 202 /, 'a body without a length is not looked at');
  t.same(
    operations.started.map(({ kind, request }) => [kind, request]),
    [true, true, true, true, true, false, true].map((healCheck) => ['evict-brick', { brickId: hex('b'), healCheck }]),
  );
});

t.test('what is wrong with the body starts nothing', async (t) => {
  const { ask, operations } = await serve(t);
  t.match(await ask('POST', path, '{x}'), { status: 422, body: 'request unable to be parsed\n' });
  t.match(await ask('POST', path, '{"healcheck":"maybe"}'), { status: 400, body: /^validation failed: healcheck: / });
  t.match(await ask('GET', path), { status: 405 });
  t.same(operations.started, []);
});

t.test('a brick that is to take the place of another is shown when it has', async (t) => {
  const { ask, store } = await serve(t);
  await insertLittleCluster(store);
  await store.write((writer) => {
    insertBrick(writer, { id: hex('7'), volumeId: hex('e'), deviceId: hex('d') });
    writer.updateBrick(hex('7'), { replaces: hex('b') });
  });
  const shown = async (of: string) =>
    JSON.parse((await ask('GET', of)).body).bricks.map(({ id }: { id: string }) => id);
  t.same(await shown(`/volumes/${hex('e')}`), [hex('b')]);
  t.same(await shown(`/devices/${hex('d')}`), [hex('b')]);
  const { free } = JSON.parse((await ask('GET', `/devices/${hex('d')}`)).body).storage;
  await store.write((writer) => writer.updateBrick(hex('7'), { replaces: null }));
  t.same(await shown(`/volumes/${hex('e')}`), [hex('7'), hex('b')]);
  t.equal(JSON.parse((await ask('GET', `/devices/${hex('d')}`)).body).storage.free, free, 'its space was taken before');
});
