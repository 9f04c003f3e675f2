import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { createApplyProgress } from '../../src/cli/brickyard/apply-progress.ts';
import { run as brickyard } from '../../src/cli/brickyard.ts';
import { run } from '../../src/cli/heketi-cli.ts';
import { parseTopology } from '../../src/topology/parse.ts';
import { fakeClock, longWork, seeOther, startFake } from './fake-server.ts';

/** A stream that says it is a terminal. */
const terminal = () => Object.assign(new PassThrough(), { isTTY: true, columns: 120 });

t.test('long work draws a bar on a terminal, and leaves stdout alone', async (t) => {
  const step = { kind: 'delete-volume', state: 'running', step: 2, steps: 4, host: 'h', command: 'umount x' };
  const answers = { ...longWork('DELETE /volumes/v1', { status: 204 }), 'GET /operations/ab12': { body: step } };
  const fake = await startFake(t, answers);
  const stderr = terminal();
  const out: string[] = [];
  const stdout = { write: (text: string) => out.push(text) };
  const env = { HEKETI_CLI_SERVER: fake.url };
  t.equal(await run(['volume', 'delete', 'v1'], { env, stdout, stderr, clock: fakeClock() }), 0);
  stderr.end();
  t.match(await text(stderr), 'delete-volume step 2 of 4 on h: umount x');
  t.strictSame(out, ['Volume v1 deleted\n']);
});

t.test('a load that tells its own steps is not wiped out by a bar on the same terminal', async (t) => {
  const entry = { node: { hostnames: { manage: ['a'], storage: ['a'] }, zone: 1 }, devices: [] };
  const file = `${t.testdir({ 'topology.json': JSON.stringify({ clusters: [{ nodes: [entry] }] }) })}/topology.json`;
  const step = { kind: 'add-node', state: 'running', step: 0, steps: 2, host: 'a', command: 'mkfs.xfs -V' };
  const answers = {
    'GET /clusters': { body: { clusters: [] } },
    'POST /clusters': { status: 201, body: { id: 'c9' } },
    ...longWork('POST /nodes', seeOther('/nodes/n1')),
    'GET /nodes/n1': { body: { id: 'n1' } },
    'GET /operations/ab12': { body: step },
  };
  const loads = [
    [run, 'topology', 'load', `--json=${file}`],
    [brickyard, 'topology', 'apply', file],
  ] as const;
  for (const [program, ...argv] of loads) {
    const fake = await startFake(t, answers);
    const screen = terminal();
    const io = { env: { HEKETI_CLI_SERVER: fake.url }, stdout: screen, stderr: screen, clock: fakeClock() };
    t.equal(await program(argv, io), 0);
    screen.end();
    t.notMatch(await text(screen), 'mkfs.xfs -V');
    t.ok(fake.lines().every((line) => line !== 'GET /operations/ab12'));
  }
});

t.test('a load draws a bar for each node on a terminal', async (t) => {
  const node = (host: string) => ({
    node: { hostnames: { manage: [host], storage: [host] }, zone: 1 },
    devices: ['/dev/sdb'],
  });
  const wanted = parseTopology(JSON.stringify({ clusters: [{ nodes: [node('a'), node('long-name')] }] }));
  const stream = terminal();
  const { report, end } = createApplyProgress(stream, wanted);
  const state = { id: '', error: '' };
  report({ kind: 'cluster', wanted: wanted.clusters[0] as never, phase: 'added', ...state });
  report({ kind: 'node', host: 'a', clusterId: 'c', phase: 'adding', ...state });
  report({ kind: 'node', host: 'a', clusterId: 'c', phase: 'added', ...state });
  report({ kind: 'device', host: 'a', device: '/dev/sdb', phase: 'failed', ...state });
  end();
  stream.end();
  const drawn = await text(stream);
  t.match(drawn, /a {9}.* 2\/2 \/dev\/sdb failed/);
  t.match(drawn, /long-name .* 0\/2/);
});
