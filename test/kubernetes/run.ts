import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeControlPlane, startControlPlane } from '../../lab/kubernetes/control-plane.ts';
import { cacheFolder, say } from '../../lab/kubernetes/settings.ts';
import { startTime } from '../../lab/processes.ts';
import { whenInterrupted } from '../../lab/when-interrupted.ts';
import { folderVariable } from './support/folder.ts';

// Runs the tests of this folder, or those named as arguments, with an API server of their own, one after the other: some of
// them kill it. Other arguments go to tap.
const words = process.argv.slice(2);
const here = 'test/kubernetes';
const all = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
const files = words.some((word) => word.endsWith('.ts')) ? [] : all.map((name) => join(here, name));

const runs = join(cacheFolder, 'runs');
const owner = (pid: number) => `${pid}-${startTime(pid)}`;
const folder = join(runs, owner(process.pid));

/** A run that was killed could not clean up after itself. */
async function endDeadRuns(): Promise<void> {
  mkdirSync(runs, { recursive: true });
  for (const name of readdirSync(runs)) {
    if (name !== owner(Number.parseInt(name, 10))) await removeControlPlane(join(runs, name));
  }
}

whenInterrupted(() => removeControlPlane(folder));
try {
  await endDeadRuns();
  await startControlPlane(folder);
  say(`the API server is ready after ${Math.round(performance.now() / 1000)} s; running the tests`);
  const argv = ['--jobs=1', '--timeout=600', '--disable-coverage', ...words, ...files];
  const env = { ...process.env, [folderVariable]: folder };
  const child = spawn('tap', argv, { stdio: 'inherit', env });
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
} finally {
  await removeControlPlane(folder);
}
