import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Command } from 'commander';
import { findControlPlane, isUp, removeControlPlane, startControlPlane } from './control-plane.ts';
import { ensurePrograms, type ProgramName, programNames } from './programs.ts';
import { cacheFolder } from './settings.ts';

const folder = join(cacheFolder, 'run');
const program = new Command('lab:kubernetes')
  .description('An API server of Kubernetes on this machine, without nodes: for manifests, Secrets and Leases.')
  .enablePositionalOptions();

program
  .command('up')
  .description('build what is missing and start etcd and the API server')
  .action(async () => {
    if (!isUp(folder)) await startControlPlane(folder);
    showStatus();
  });
program
  .command('down')
  .description('end both; what they held is gone')
  .action(() => removeControlPlane(folder));
program.command('status').description('what runs and where it answers').action(showStatus);
program
  .command('kubectl')
  .description('kubectl as administrator')
  .argument('[words...]')
  .passThroughOptions()
  .action(kubectl);
program
  .command('build')
  .description('build programs without starting them')
  .argument('[names...]', `of ${programNames.join(', ')}; default: all`)
  .action(async (names: ProgramName[]) => {
    const paths = await ensurePrograms(...(names.length > 0 ? names : programNames));
    for (const path of Object.values(paths)) console.log(path);
  });

function showStatus(): void {
  const plane = findControlPlane(folder);
  if (plane && isUp(folder)) console.log(`API server ${plane.url}\nKUBECONFIG=${plane.adminConfig}`);
  else console.log('not running');
}

function kubectl(words: string[]): void {
  const plane = findControlPlane(folder);
  if (!plane || !isUp(folder)) throw new Error('nothing runs; run up');
  const env = { ...process.env, KUBECONFIG: plane.adminConfig };
  spawn(plane.kubectl, words, { env, stdio: 'inherit' }).on('exit', (code) => {
    process.exitCode = code ?? 255;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`kubernetes: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
