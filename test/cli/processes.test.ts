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
  const volumes = { body: { volumes: ['v1'] } };
  const fake = await startFake(t, { 'GET /volumes': volumes });
  const failed = await npmRun('heketi-cli', { HEKETI_CLI_SERVER: fake.url }, 'volume', 'list');
  t.strictSame([failed.code, failed.stdout], [255, '']);
  t.ok(failed.stderr.endsWith('Error: Id not found\n'));
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
    backup: null,
  };
  const fake = await startFake(t, { 'GET /status': { body: status } });
  t.match(await npmRun('brickyard', { HEKETI_CLI_SERVER: fake.url }, 'status'), { code: 0, stdout: /^Brickyard 1, / });
});
