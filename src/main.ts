#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { type App, createApp } from './app.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { messageOf } from './domain/errors.ts';
import type { Switches } from './domain/switches.ts';
import { accessAdvice } from './main/advice.ts';
import { parseArguments } from './main/arguments.ts';
import { endOnCrash, resetOnSignal, stopOnSignals } from './main/ending.ts';
import { createLog } from './main/log.ts';
import { maskSecrets } from './main/mask.ts';
import { addDatabaseCommands } from './offline/database-command.ts';
import { addServiceCommands, type ServiceCommandParts } from './offline/service-command.ts';

const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
/** Its first two words are what scripts made for Heketi look at. */
const title = `Heketi ${manifest.version} (Brickyard, using node: ${process.version})`;

const offline: ServiceCommandParts = {
  clock: { now: () => Date.now() },
  env: process.env,
  createLog: (config) => createLog(config, maskSecrets(config)),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  exitCode: (code) => {
    process.exitCode = code;
  },
};

async function main(): Promise<void> {
  const parsed = await parseArguments(process.argv, title, (program) => {
    addDatabaseCommands(program, offline);
    addServiceCommands(program, offline);
  });
  if (parsed === null) return;
  const { config: file, ...flags } = parsed;
  process.stdout.write(`${title}\n`);
  if (file === undefined) return fail('Please provide configuration file');
  const config = configOrExit(file, flags);
  if (config.auth === null) process.stderr.write('WARNING: Heketi started with --disable-auth\n');
  const mask = maskSecrets(config);
  const switches: Switches = { adminState: config.adminState, logLevel: config.logLevel };
  const log = createLog(switches, mask);
  endOnCrash(log);
  resetOnSignal(switches, log);
  introduce(config, log);
  let app: App | undefined;
  const ending = stopOnSignals(async () => app?.stop(), log);
  try {
    app = await createApp(config, { log, switches });
    const url = await app.start();
    log.info(
      { url },
      `Listening on port ${url.slice(url.lastIndexOf(':') + 1)}${url.startsWith('https:') ? ' with TLS enabled' : ''}`,
    );
    throw await app.failure;
  } catch (error) {
    // A stop in the middle of the start may make it fail; the stop then ends the process.
    if (ending.aborted) return;
    log.fatal({ err: error }, 'Unable to go on');
    fail(`ERROR: ${mask(messageOf(error))}${accessAdvice(error, process.getuid?.())}`);
  }
}

function introduce(config: Config, log: Logger): void {
  const { executor, warnings } = config;
  const nodes = executor === 'simulated' ? 'simulated nodes: no real storage is touched' : `executor ${executor}`;
  log.info({ version: manifest.version, executor }, `Starting with ${nodes}`);
  for (const warning of warnings) log.warn({}, warning);
}

function configOrExit(file: string, flags: Parameters<typeof loadConfig>[0]['flags']): Config {
  try {
    return loadConfig({ file, env: process.env, flags });
  } catch (error) {
    if (error instanceof ConfigError) fail(`ERROR: ${error.message}${accessAdvice(error, process.getuid?.())}`);
    throw error;
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

await main();
