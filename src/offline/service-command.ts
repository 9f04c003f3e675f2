import type { Command } from 'commander';
import { printExamination } from '../app/examination.ts';
import { createService, type Service } from '../app/service.ts';
import { settleEverything, tuneDatabaseVolume } from '../app/tasks.ts';
import { type Config, loadConfig } from '../config.ts';
import { messageOf } from '../domain/errors.ts';
import { databaseVolumeName } from '../domain/names.ts';
import type { Log } from '../domain/ports.ts';
import type { OfflineParts } from './database-command.ts';

/** What commands that reach nodes have of their process beyond the others. */
export interface ServiceCommandParts extends OfflineParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly createLog: (config: Config) => Log;
}

/** `heketi offline …`: what a server would do on the nodes, while none runs. Texts, streams and exit codes are Heketi's. */
export function addServiceCommands(program: Command, parts: ServiceCommandParts): void {
  const offline = program.command('offline').description('work on the nodes, while no server runs');
  offline.action(() => offline.outputHelp());
  const state = offline.command('state').description('look at the state of the nodes');
  state.action(() => state.outputHelp());
  const examine = state.command('examine').description('compare it with the database');
  examine.action(() => examine.outputHelp());

  withConfig(offline.command('cleanup-operations'), 'settle what was interrupted or could not be undone').action(
    (_options, command: Command) => cleanUp(fileOf(command), parts),
  );
  withConfig(examine.command('gluster'), 'compare gluster, LVM and mounts with the database').action(
    (_options, command: Command) => examineNodes(fileOf(command), parts),
  );
  withConfig(offline.command('update-dbvol'), "set the options of the volume that holds Heketi's database")
    .option('--force-volume-name <name>', 'another name of that volume', databaseVolumeName)
    .action(({ forceVolumeName }: { forceVolumeName: string }, command: Command) =>
      updateVolume(fileOf(command), forceVolumeName, parts),
    );
}

const withConfig = (command: Command, about: string): Command =>
  command.description(about).option('--config <file>', 'configuration file of the server, JSON');

/** The server has a flag of the same name, which takes the value wherever it stands. */
const fileOf = (command: Command): string | undefined => command.optsWithGlobals<{ config?: string }>().config;

async function cleanUp(file: string | undefined, parts: ServiceCommandParts): Promise<void> {
  await withService(file, parts, { prefix: '', readOnly: false }, async (service) => {
    parts.out('OFFLINE COMMAND: Clean All Pending Operations\n');
    parts.err('Starting clean now...\n');
    await settleEverything(service);
  });
}

async function examineNodes(file: string | undefined, parts: ServiceCommandParts): Promise<void> {
  await withService(file, parts, { prefix: '', readOnly: true }, async (service) => {
    parts.out('OFFLINE COMMAND: Examine state of Gluster\nStarting examiner now...\n');
    const text = await printExamination(service, []);
    parts.out(`EXAMINER_OUTPUT_STARTS\n${text}EXAMINER_OUTPUT_ENDS\n`);
  });
}

async function updateVolume(file: string | undefined, name: string, parts: ServiceCommandParts): Promise<void> {
  await withService(file, parts, { prefix: 'Error updating db volume: ', readOnly: true }, async (service) => {
    const changed = await tuneDatabaseVolume(service, name);
    service.log.info({ volumes: changed }, changed.length > 0 ? 'the options are set' : 'the options were set already');
  });
}

/** Builds the service that the configuration describes, without its server, and takes it down again. */
async function withService(
  file: string | undefined,
  parts: ServiceCommandParts,
  { prefix, readOnly }: { prefix: string; readOnly: boolean },
  work: (service: Service) => Promise<void>,
): Promise<void> {
  if (file === undefined) return fail(parts, 'Configuration file is required');
  let service: Service | undefined;
  try {
    const config = loadConfig({ file, env: parts.env, flags: { disableAuth: true } });
    const databaseReadOnly = readOnly || config.databaseReadOnly;
    service = createService({ ...config, databaseReadOnly }, { log: parts.createLog(config) });
    await work(service);
  } catch (error) {
    fail(parts, `${prefix}${messageOf(error)}`);
  } finally {
    await service?.close();
  }
}

function fail(parts: OfflineParts, message: string): void {
  parts.err(`${message}\n`);
  parts.exitCode(1);
}
