import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import t from 'tap';
import { checkStore } from '../../src/db/check.ts';
import { openStore } from '../../src/db/open.ts';
import { startChild } from './child.ts';
import { clock, temporaryDirectory } from './objects.ts';

t.test('every acknowledged write survives kill -9 in the middle of committing, whole', async (t) => {
  const file = join(temporaryDirectory(t), 'heketi.db');
  const acknowledged: string[] = [];
  for (const delay of [0, 13, 57, 101, 222, 150]) {
    const child = startChild(t, 'write', file);
    await child.firstLine;
    await setTimeout(delay);
    child.process.kill('SIGKILL');
    await once(child.process, 'exit');
    acknowledged.push(...(await child.lines));

    const store = openStore({ file, clock, executorKind: 'real' });
    const lost = store.read((reader) => acknowledged.filter((name) => reader.findSetting(`${name}-b`) !== name));
    t.same(lost, [], `of ${acknowledged.length} acknowledged writes`);
    t.same(halfWrites(store, acknowledged), []);
    t.same(checkStore(store), []);
    store.close();
  }
  t.ok(acknowledged.length > 100, 'the processes were killed while they wrote');
});

/** Names of which only one of the two rows is there; the write after the last acknowledged one is looked at too. */
function halfWrites(store: ReturnType<typeof openStore>, acknowledged: readonly string[]): string[] {
  const following = acknowledged.map((name) => name.replace(/\d+$/, (count) => String(Number(count) + 1)));
  return store.read((reader) =>
    [...acknowledged, ...following].filter(
      (name) => (reader.findSetting(`${name}-a`) === undefined) !== (reader.findSetting(`${name}-b`) === undefined),
    ),
  );
}
