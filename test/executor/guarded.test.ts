import t from 'tap';
import { guarded } from '../../src/executor/guarded.ts';
import { keptLog } from '../helpers/log.ts';
import { scripted } from './scripted.ts';

const command = { argv: ['mount', '/x'], timeoutMs: 1000 };
const lock = { operationId: 'a'.repeat(32), term: 1 };

t.test('who may not act may still look', async (t) => {
  let leader = true;
  const inner = scripted(() => 'x');
  const runner = guarded(inner, () => leader);
  t.equal((await runner.run('node1', [command], { lock }))[0]?.stdout, 'x');
  leader = false;
  await t.rejects(runner.run('node1', [command], { lock }), { code: 'unavailable', message: /not the leader/ });
  t.equal(inner.asked.length, 1);
  await t.resolves(runner.run('node1', [command]));
});

t.test('each list of commands is logged with its operation', async (t) => {
  const log = keptLog();
  await guarded(
    scripted(() => ''),
    () => true,
    log,
  ).run('node1', [command], { lock });
  t.match(log.lines, [
    { level: 'debug', fields: { host: 'node1', operation: lock.operationId, commands: [['mount', '/x']] } },
  ]);
});
