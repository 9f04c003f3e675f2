import t from 'tap';
import { type Running, run } from './run.ts';

/** A process whose `stop` does what `stop` says, and that stays alive by itself. */
function ending(stop: string, then = ''): Running {
  const code = `
    import { pino } from 'pino';
    import { endOnCrash, resetOnSignal, stopOnSignals } from './src/main/ending.ts';
    const log = pino(pino.destination({ fd: 1, sync: true }));
    endOnCrash(log);
    stopOnSignals(async () => { ${stop} }, log);
    setInterval(() => {}, 1000);
    ${then}
    console.log('ready');
  `;
  return run(process.execPath, ['--input-type=module', '-e', code]);
}

const hangs = 'await new Promise(() => {});';
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

t.test('a signal stops and ends with 0', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const process = ending("console.log('stopping');");
    await process.stdoutHas(/ready/);
    process.child.kill(signal);
    t.equal(await process.ended, 0);
    t.match(process.output.stdout, /Shutting down\.\.\..*stopping.*Stopped/s);
  }
});

t.test('a stop that does not come to an end is cut off before 5 s', async (t) => {
  const process = ending(hangs);
  await process.stdoutHas(/ready/);
  const start = performance.now();
  process.child.kill('SIGTERM');
  t.equal(await process.ended, 0);
  const took = performance.now() - start;
  t.ok(took > 3000 && took < 5000, `${Math.round(took)} ms`);
});

t.test('two signals at once are one, a later second one ends at once', async (t) => {
  const process = ending(hangs);
  await process.stdoutHas(/ready/);
  process.child.kill('SIGINT');
  process.child.kill('SIGTERM');
  await process.stdoutHas(/Shutting down/);
  await wait(800);
  t.equal(process.child.exitCode, null, 'still stopping');
  process.child.kill('SIGTERM');
  t.equal(await process.ended, 1);
});

t.test('a stop that fails is said', async (t) => {
  const process = ending("throw new Error('will not');");
  await process.stdoutHas(/ready/);
  process.child.kill('SIGTERM');
  t.equal(await process.ended, 1);
  t.match(process.output.stdout, /will not/);
});

t.test('SIGUSR2 ends nothing and opens what was locked', async (t) => {
  const process = ending(
    '',
    "const switches = { adminState: 'read-only' }; resetOnSignal(switches, log); process.on('SIGUSR2', () => console.log('now', switches.adminState));",
  );
  await process.stdoutHas(/ready/);
  process.child.kill('SIGUSR2');
  await process.stdoutHas(/admin state is normal.*now normal/s);
  process.child.kill('SIGTERM');
  t.equal(await process.ended, 0);
});

t.test('what nobody caught is logged and ends with 1', async (t) => {
  for (const broken of ["Promise.reject(new Error('nobody'));", "setTimeout(() => { throw new Error('nobody'); });"]) {
    const process = ending('', broken);
    t.equal(await process.ended, 1);
    t.match(process.output.stdout, /"msg":"Unexpected error"/);
    t.match(process.output.stdout, /nobody/);
  }
});
