import t from 'tap';
import { notFound } from '../../src/api/errors.ts';
import { rememberReads } from '../../src/api/remembered-reads.ts';
import { openStore } from '../../src/db/open.ts';

const clock = { now: () => 0, sleep: async () => {} };

t.test('an answer is made once per state', async (t) => {
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  t.teardown(() => store.close());
  const read = rememberReads(store);
  let made = 0;
  const clusters = () =>
    read('/clusters', (reader) => {
      made += 1;
      return reader.listClusterIds();
    });
  t.equal(clusters(), '[]');
  t.equal(clusters(), '[]');
  t.equal(made, 1);
  await store.write((writer) => writer.insertCluster({ id: 'a', file: true, block: true }));
  t.equal(clusters(), '["a"]', 'a write is seen at once');
  await t.rejects(
    store.write((writer) => {
      writer.insertCluster({ id: 'b', file: true, block: true });
      throw new Error('undone');
    }),
  );
  t.equal(clusters(), '["a"]');
  t.equal(
    read('/other', () => 'x'),
    '"x"',
    'keys are apart',
  );
});

t.test('a write that is only asked for is not seen, and one that is seen is not forgotten', async (t) => {
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  t.teardown(() => store.close());
  const read = rememberReads(store);
  const clusters = () => read('/clusters', (reader) => reader.listClusterIds());
  const writes = ['a', 'b'].map((id) =>
    store.write((writer) => writer.insertCluster({ id, file: true, block: true })).then(clusters),
  );
  t.equal(clusters(), '[]');
  t.same(await Promise.all(writes), ['["a","b"]', '["a","b"]']);
});

t.test('errors are not kept, and neither is more than fits', async (t) => {
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  t.teardown(() => store.close());
  const read = rememberReads(store);
  t.throws(
    () =>
      read('/x', () => {
        throw notFound();
      }),
    { code: 'not_found' },
  );
  t.equal(
    read('/x', () => 1),
    '1',
  );
  const large = 'x'.repeat(33 * 1024 * 1024);
  read('/large', () => large);
  read('/large2', () => large);
  t.equal(
    read('/large', () => 'made again'),
    '"made again"',
  );
});
