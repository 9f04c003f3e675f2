import t, { type Test } from 'tap';
import { openStore } from '../../src/db/open.ts';
import type { Operation } from '../../src/domain/types.ts';
import { Gate } from '../../src/operations/gate.ts';
import { Settler } from '../../src/operations/settler.ts';
import { anOperation } from '../db/objects.ts';
import { keptLog } from '../helpers/log.ts';

const clock = { now: () => 1, sleep: async () => {} };

async function settling(t: Test, slots: number) {
  const store = openStore({ file: ':memory:', clock, executorKind: 'simulated' });
  t.teardown(() => store.close());
  await store.write((writer) => {
    for (const [id, state] of [
      ['o1', 'interrupted'],
      ['o2', 'undoing'],
      ['o3', 'running'],
      ['o4', 'interrupted'],
    ] as const) {
      writer.insertOperation({ ...anOperation({ id, queueId: `q-${id}`, state }) });
    }
  });
  const recovered: string[] = [];
  const taken: number[] = [];
  const gate = new Gate(slots);
  const settler = new Settler({
    store,
    gate,
    log: keptLog(),
    executor: () => {
      throw new Error('nothing is left over');
    },
    async recover({ id }: Operation) {
      taken.push(gate.taken);
      await new Promise((resolve) => setImmediate(resolve));
      recovered.push(id);
    },
  });
  return { settler, gate, recovered, taken };
}

t.test('a cleanup takes them one after the other, each in a slot of its own', async (t) => {
  const { settler, gate, recovered, taken } = await settling(t, 1);
  await settler.settle([]);
  t.strictSame(recovered.sort(), ['o1', 'o2', 'o4'], 'what runs is not touched');
  t.strictSame(taken, [1, 1, 1]);
  t.equal(gate.taken, 0, 'slots are given back');
});

t.test('only those that are asked for', async (t) => {
  const { settler, recovered } = await settling(t, 8);
  await settler.settle(['o4', 'o3', 'unknown']);
  t.strictSame(recovered, ['o4']);
});

t.test('without a free slot they stay for later', async (t) => {
  const { settler, gate, recovered } = await settling(t, 1);
  const leave = gate.enter();
  await settler.settle([]);
  t.strictSame(recovered, []);
  leave();
  await settler.settle([]);
  t.equal(recovered.length, 3);
});

t.test('a retry begins all of them at once, without slots', async (t) => {
  const { settler, taken } = await settling(t, 1);
  settler.retry();
  t.strictSame(taken, [0, 0, 0]);
});
