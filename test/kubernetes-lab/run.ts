import '../../lab/kubernetes-lab/own-machines.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { down, prepare } from '../../lab/kubernetes-lab/cluster.ts';
import { runInside, startNetwork } from '../../lab/kubernetes-lab/network.ts';
import { say } from '../../lab/settings.ts';

// Runs the tests of this folder, or those named as arguments, one after the other in the network of the lab's cluster: each begins with
// the saved cluster. Other arguments go to tap. Nothing of the cluster is left afterwards.
const words = process.argv.slice(2);
const here = 'test/kubernetes-lab';
const all = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
const files = words.some((word) => word.endsWith('.ts')) ? [] : all.map((name) => join(here, name));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await down();
    process.exit(1);
  });
}
try {
  await prepare();
  await down();
  await startNetwork();
  say(`all is built after ${Math.round(performance.now() / 1000)} s; running the tests`);
  process.exitCode = await runInside(['tap', '--jobs=1', '--timeout=1800', '--disable-coverage', ...words, ...files]);
} finally {
  await down();
}
