import './own-machines.ts';
import { Command } from 'commander';
import { down, installHostPackages, prepare, up } from './cluster.ts';
import { runInside, startNetwork } from './network.ts';

const program = new Command('lab:kubernetes-lab')
  .description(
    'A Kubernetes cluster: two nodes on this machine for the service, three in virtual machines with GlusterFS.',
  )
  .enablePositionalOptions();
program
  .command('up')
  .description('build what is missing and start the cluster: from its saved state, or from nothing')
  .action(async () => {
    await installHostPackages();
    await prepare();
    await startNetwork();
    process.exitCode = await runInside([process.execPath, import.meta.filename, 'up-inside']);
  });
program.command('up-inside', { hidden: true }).action(async () => void (await up()));
program.command('down').description('end everything; images and saved states stay').action(down);
program
  .command('run')
  .description('a command in the network of the cluster, as its administrator: kubectl is on the path')
  .argument('<command...>')
  .passThroughOptions()
  .action(async (command: string[]) => {
    process.exitCode = await runInside(command);
  });
try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`kubernetes lab: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
