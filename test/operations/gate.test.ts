import t from 'tap';
import { Gate, Lanes } from '../../src/operations/gate.ts';

t.test('a full gate refuses with the text that clients know', async (t) => {
  const gate = new Gate(2);
  const leave = gate.enter();
  gate.enter();
  t.throws(() => gate.enter(), { code: 'too_busy', message: 'Server busy. Retry operation later.' });
  leave();
  t.equal(gate.taken, 1);
  leave();
  t.equal(gate.taken, 1, 'a slot is given back once');
  gate.enter();
  t.throws(() => gate.enter(), { code: 'too_busy' });
});

t.test('work of one lane follows its order, other lanes go on', async (t) => {
  const lanes = new Lanes();
  const seen: string[] = [];
  const first = Promise.withResolvers<void>();
  const a1 = lanes.run('a', async () => {
    await first.promise;
    seen.push('a1');
  });
  const a2 = lanes.run('a', async () => void seen.push('a2'));
  await lanes.run('b', async () => void seen.push('b1'));
  t.strictSame(seen, ['b1']);
  first.resolve();
  await Promise.all([a1, a2]);
  t.strictSame(seen, ['b1', 'a1', 'a2']);
});

t.test("a failure is its caller's alone", async (t) => {
  const lanes = new Lanes();
  const failing = lanes.run('a', async () => {
    throw new Error('no');
  });
  const next = lanes.run('a', async () => 'fine');
  await t.rejects(failing, { message: 'no' });
  t.equal(await next, 'fine');
});
