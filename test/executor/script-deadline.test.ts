import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { ScriptDeadline } from '../../src/executor/script-deadline.ts';
import { ScriptOutput } from '../../src/executor/script-output.ts';
import { sh } from './shells.ts';

const output = () => new ScriptOutput('node1', [sh('true')], 'f00d', () => undefined);

t.test('a script that gives no sign of life', async (t) => {
  const said: string[] = [];
  const deadline = new ScriptDeadline(output(), (reason) => said.push(reason), 100);
  deadline.renew();
  await sleep(60);
  t.same(said, []);
  await sleep(100);
  t.same(said, ['no answer from its shell in time']);
});

t.test('one that has begun gets the time of its program', async (t) => {
  const said: string[] = [];
  const script = output();
  const deadline = new ScriptDeadline(script, (reason) => said.push(reason), 50);
  deadline.renew();
  script.stdout('f00d:0:l:0;');
  deadline.renew();
  await sleep(100);
  t.same(said, []);
  deadline.end();
});

t.test('once nobody waits, what is still printed renews nothing', async (t) => {
  const said: string[] = [];
  const deadline = new ScriptDeadline(output(), (reason) => said.push(reason), 20);
  deadline.renew();
  deadline.end();
  deadline.renew();
  await sleep(60);
  t.same(said, []);
});
