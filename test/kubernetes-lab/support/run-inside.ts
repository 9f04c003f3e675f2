import '../../../lab/kubernetes-lab/own-machines.ts';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { down, prepare } from '../../../lab/kubernetes-lab/cluster.ts';
import { runInside, startNetwork } from '../../../lab/kubernetes-lab/network.ts';
import { say } from '../../../lab/settings.ts';

// The tests one after the other in the network of the lab's cluster: each begins with the saved cluster. All processes end with this one.
const words = process.argv.slice(2);
const here = 'test/kubernetes-lab';
const all = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
const files = words.some((word) => word.endsWith('.ts')) ? [] : all.map((name) => join(here, name));
await prepare();
await startNetwork();
say(`all is built after ${Math.round(performance.now() / 1000)} s; running the tests`);
process.exitCode = await runInside(['tap', '--jobs=1', '--timeout=1800', '--disable-coverage', ...words, ...files]);
await down();
