#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { messageOf } from '../domain/errors.ts';
import { askCommand, completionCommand } from './brickyard/completion.ts';
import { operationCommand } from './brickyard/operation.ts';
import type { Session } from './brickyard/session.ts';
import { statusCommand } from './brickyard/status.ts';
import { topologyCommand } from './brickyard/topology.ts';
import { volumeCommand } from './brickyard/volume.ts';
import { connectionOf } from './connection.ts';
import { createExchange } from './exchange.ts';
import { type ApiClient, createClient } from './http-client.ts';
import { type CliIo, runAsProcess } from './io.ts';
import { createWatch } from './progress.ts';
import { packageVersion } from './version.ts';

/** What commander leaves out was not given. */
interface GlobalOptions {
  readonly server?: string;
  readonly user?: string;
  readonly secret?: string;
  readonly insecureTls?: boolean;
  readonly tlsCert?: readonly string[];
  readonly progress?: boolean;
}

/** Runs brickyard. @returns the exit code: 0, or 1 after any error, also when only a part of the work failed */
export async function run(argv: readonly string[], io: CliIo): Promise<number> {
  const program = createProgram(io);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    io.stderr.write(`Error: ${messageOf(error)}\n`);
    return 1;
  }
}

/** The whole tree of commands. */
export function createProgram(io: CliIo): Command {
  const program = new Command('brickyard')
    .description('Manage GlusterFS storage through the REST API of Brickyard')
    .version(packageVersion())
    .option('-s, --server <url>', 'address of the server (environment: HEKETI_CLI_SERVER)')
    .option('--user <name>', 'admin or user (environment: HEKETI_CLI_USER)')
    .option('--secret <key>', 'secret of the user (environment: HEKETI_CLI_KEY)')
    .option('-I, --insecure-tls', 'accept any TLS certificate')
    .option('-C, --tls-cert <file...>', 'trust the certificates of these files')
    .option('--progress', 'tell on stderr how far long work is, also when that is no terminal')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  const session: Session = { io, client: (told) => clientOf(program.opts<GlobalOptions>(), io, told) };
  for (const create of [topologyCommand, statusCommand, operationCommand, volumeCommand, completionCommand]) {
    inherit(program, create(session));
  }
  inherit(program, askCommand(session), { hidden: true });
  return program;
}

/** Commander hands its settings down only to commands that it makes itself. */
function inherit(parent: Command, child: Command, options = {}): void {
  child.copyInheritedSettings(parent);
  for (const grandchild of child.commands) grandchild.copyInheritedSettings(parent);
  parent.addCommand(child, options);
}

function clientOf(options: GlobalOptions, io: CliIo, { ownLines } = { ownLines: false }): ApiClient {
  const { server = '', user = '', secret = '', insecureTls = false, tlsCert = [], progress = false } = options;
  const connection = connectionOf({ server, user, secret, insecureTls, tlsCert }, io.env);
  const watch = createWatch(io, progress, ownLines);
  return createClient(connection.url, createExchange(connection, io.clock), io.clock, watch);
}

if (import.meta.main) await runAsProcess(run);
