import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { up } from '../../lab/cluster.ts';
import { allRunning, stopAll } from '../../lab/machines.ts';
import { say } from '../../lab/settings.ts';
import { whenInterrupted } from '../../lab/when-interrupted.ts';

// Runs the tests of this folder, or those named as arguments, on the lab's nodes, one after the other: a second worker would
// only make the emulated processors slower. Other arguments go to tap. A lab that was up before stays up.
const words = process.argv.slice(2);
const here = 'test/lab';
const all = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
const files = words.some((word) => word.endsWith('.ts')) ? [] : all.map((name) => join(here, name));
const wasUp = allRunning();
whenInterrupted(async () => {
  if (!wasUp) await stopAll();
});
try {
  await up();
  say(`the nodes answer after ${Math.round(performance.now() / 1000)} s; running the tests`);
  const argv = ['--jobs=1', '--timeout=1800', '--disable-coverage', ...words, ...files];
  const child = spawn('tap', argv, { stdio: 'inherit' });
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
} finally {
  if (!wasUp) await stopAll();
}
