import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import t from 'tap';
import { startFake } from './fake-server.ts';

const project = new URL('../..', import.meta.url).pathname;

/** As from a checkout: `npm run -s <program> -- …`. */
async function npmRun(program: string, env: Record<string, string>, ...argv: string[]) {
  const options = { cwd: project, env: { ...process.env, ...env } };
  return promisify(execFile)('npm', ['run', '-s', program, '--', ...argv], options).then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

t.test('heketi-cli', async (t) => {
  const fake = await startFake(t, { 'GET /clusters': { body: { clusters: [] } } });
  const listed = await npmRun('heketi-cli', { HEKETI_CLI_SERVER: fake.url }, 'cluster', 'list');
  t.match(listed, { code: 0, stdout: 'Clusters:\n' });
  const failed = await npmRun('heketi-cli', { HEKETI_CLI_SERVER: fake.url }, 'volume', 'list');
  t.match(failed, { code: 255, stdout: '' });
  t.match(failed.stderr, 'Error: Id not found\n');
});

t.test('brickyard', async (t) => {
  const status = {
    version: '1',
    executor: 'ssh',
    simulated: false,
    running: [],
    waiting: [],
    failed: [],
    leftovers: [],
    nodes: [],
  };
  const fake = await startFake(t, { 'GET /status': { body: status } });
  t.match(await npmRun('brickyard', { HEKETI_CLI_SERVER: fake.url }, 'status'), { code: 0, stdout: /^Brickyard 1, / });
  t.match(await npmRun('brickyard', { HEKETI_CLI_SERVER: 'http://127.0.0.1:1' }, 'status'), { code: 1 });
});
