import { spawn } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import { knownState, restore, save, setLink, startNode, up } from './cluster.ts';
import { currentImage } from './image.ts';
import { isRunning, stopAll, stopMachine } from './machines.ts';
import { manageAddress, nodeNumbers, runFolder, storageAddress } from './settings.ts';
import { readState } from './state.ts';
import { labTopology } from './topology.ts';

const program = new Command('lab')
  .description('Three GlusterFS nodes in virtual machines on this machine.')
  .enablePositionalOptions();
const node = (text: string): number => {
  const n = Number(text.replace(/^node/, ''));
  if (nodeNumbers.some((known) => known === n)) return n;
  throw new InvalidArgumentError(`there are node1 to node${nodeNumbers.length}`);
};

program
  .command('up')
  .description('start the nodes: from the saved clean state, or built and booted from nothing')
  .action(async () => {
    await up();
    showStatus();
  });
program.command('down').description('end the nodes; saved states and the image stay').action(stopAll);
program.command('status').description('what runs and where it answers').action(showStatus);
program
  .command('ssh')
  .description('a shell on a node, or one command')
  .argument('<node>', 'node1, node2 or node3', node)
  .argument('[command...]')
  .passThroughOptions()
  .action(ssh);
program
  .command('save')
  .description('keep memory and disks of all nodes under a name')
  .argument('<tag>')
  .action(async (tag: string) => void (await save(tag)));
program
  .command('restore')
  .description('put all nodes back to a saved state')
  .argument('<tag>')
  .action(async (tag: string) => void (await restore(tag)));
program.command('cut').description('take the power from a node').argument('<node>', '', node).action(stopMachine);
program
  .command('start')
  .description('boot a node whose power was cut')
  .argument('<node>', '', node)
  .argument('[disks...]', 'letters of its data disks in another order, for example c b d e')
  .action((n: number, disks: string[]) => startNode(n, disks.length > 0 ? disks : undefined));
program
  .command('link')
  .description("cut or mend a node's network card")
  .argument('<node>', '', node)
  .argument('<card>', 'manage or storage')
  .argument('<state>', 'on or off')
  .action((n: number, card: 'manage' | 'storage', state: string) => setLink(n, card, state === 'on'));
program
  .command('key')
  .description('path of the private key for root on every node')
  .action(() => console.log(currentImage().keyFile));
program
  .command('topology')
  .description('the nodes as a topology file')
  .action(() => console.log(JSON.stringify(labTopology(), null, 2)));

function showStatus(): void {
  const state = readState();
  console.log(`folder  ${runFolder}`);
  console.log(`states  ${state?.tags.join(' ') || '-'}`);
  for (const n of nodeNumbers) {
    const address = state && isRunning(n) ? `root@${manageAddress(n)} port ${state.port}` : 'not running';
    console.log(`node${n}   ${address}, storage ${storageAddress(n)}`);
  }
}

function ssh(n: number, command: string[]): void {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'ConnectTimeout=20'];
  const argv = ['-i', currentImage().keyFile, '-p', String(knownState().port), ...options.flatMap((o) => ['-o', o])];
  const child = spawn('ssh', [...argv, `root@${manageAddress(n)}`, ...command], { stdio: 'inherit' });
  child.on('exit', (code) => {
    process.exitCode = code ?? 255;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`lab: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
