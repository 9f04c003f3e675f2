import '../../lab/kubernetes-lab/own-machines.ts';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { down, installHostPackages } from '../../lab/kubernetes-lab/cluster.ts';
import { runEnclosed } from '../../lab/kubernetes-lab/enclosed.ts';
import { runFolder } from '../../lab/kubernetes-lab/settings.ts';

// Builds what is missing and runs the tests of this folder, or those named as arguments. Other arguments go to tap. Nothing of the
// cluster is left afterwards, however it ends.
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
const inside = join(import.meta.dirname, 'support/run-inside.ts');
// What is killed can't remove its temporary files.
process.env.TMPDIR = join(runFolder, 'tmp');
try {
  await installHostPackages();
  // One that is up, or what a run that was killed itself has left.
  await down();
  mkdirSync(process.env.TMPDIR, { recursive: true });
  process.exitCode = await runEnclosed([process.execPath, inside, ...process.argv.slice(2)], ending.signal);
} finally {
  await down();
  rmSync(process.env.TMPDIR, { recursive: true, force: true });
}
