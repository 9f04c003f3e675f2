#!/usr/bin/env node
import { type ConnectionOptions, connectionOf } from './connection.ts';
import { createExchange } from './exchange.ts';
import { blockVolumeCommand } from './heketi/block-volume.ts';
import { brickCommand } from './heketi/brick.ts';
import { clusterCommand } from './heketi/cluster.ts';
import { completionCommands } from './heketi/completion.ts';
import type { Context } from './heketi/context.ts';
import { databaseCommand } from './heketi/database.ts';
import { deviceCommand } from './heketi/device.ts';
import { logLevelCommand } from './heketi/log-level.ts';
import { nodeCommand } from './heketi/node.ts';
import { serverCommand } from './heketi/server.ts';
import { storageSetup } from './heketi/storage-setup.ts';
import { topologyInfo } from './heketi/topology-info.ts';
import { topologyLoad } from './heketi/topology-load.ts';
import { volumeCommand } from './heketi/volume.ts';
import { createClient } from './http-client.ts';
import { type CliIo, runAsProcess } from './io.ts';
import { createWatch } from './progress.ts';
import { dispatch } from './tree/dispatch.ts';
import type { FlagValues } from './tree/flags.ts';
import { usageText } from './tree/help.ts';
import type { Root } from './tree/resolve.ts';
import { packageVersion } from './version.ts';

export const heketiCliRoot: Root<Context> = {
  name: 'heketi-cli',
  about: 'Manage GlusterFS storage through the REST API of Brickyard or Heketi',
  example: 'export HEKETI_CLI_SERVER=http://localhost:8080\nheketi-cli volume list',
  flags: [
    { name: 'server', short: 's', kind: 'string', about: 'Address of the server (environment: HEKETI_CLI_SERVER)' },
    { name: 'user', kind: 'string', about: 'User: admin or user (environment: HEKETI_CLI_USER)' },
    { name: 'secret', kind: 'string', about: 'Secret of the user (environment: HEKETI_CLI_KEY)' },
    { name: 'json', kind: 'bool', about: 'Print the answer as JSON' },
    { name: 'insecure-tls', short: 'I', kind: 'bool', about: 'Accept any TLS certificate' },
    { name: 'tls-cert', short: 'C', kind: 'strings', about: 'Trust the certificates of this file' },
    {
      name: 'progress',
      kind: 'bool',
      about: 'Tell on stderr how far long work is, also when that is no terminal',
      ours: true,
    },
  ],
  local: [{ name: 'version', short: 'v', kind: 'bool', about: 'Print the version' }],
  commands: [
    blockVolumeCommand,
    brickCommand,
    clusterCommand,
    databaseCommand,
    deviceCommand,
    logLevelCommand,
    nodeCommand,
    serverCommand,
    storageSetup,
    { name: 'topology', about: 'Load and show the topology', commands: [topologyLoad, topologyInfo] },
    volumeCommand,
    ...completionCommands(() => heketiCliRoot),
  ],
  run: async ({ flags }, { io }) => {
    if (flags.bool('version')) io.stdout.write(`heketi-cli ${packageVersion()}\n`);
    else io.stderr.write(usageText(heketiCliRoot, [heketiCliRoot], io.stderr));
  },
};

/** Runs heketi-cli. @returns the exit code */
export function run(argv: readonly string[], io: CliIo): Promise<number> {
  return dispatch(heketiCliRoot, argv, io, (flags) => contextOf(flags, io));
}

function contextOf(flags: FlagValues, io: CliIo): Context {
  return {
    io,
    // `topology load` has a --json of its own, which names a file.
    json: (flags.bool('json') as unknown) === true,
    client: ({ ownLines } = { ownLines: false }) => {
      const connection = connectionOf(connectionOptions(flags), io.env);
      const watch = createWatch(io, flags.bool('progress'), ownLines);
      return createClient(connection.url, createExchange(connection, io.clock), io.clock, watch);
    },
  };
}

function connectionOptions(flags: FlagValues): ConnectionOptions {
  return {
    server: flags.text('server'),
    user: flags.text('user'),
    secret: flags.text('secret'),
    insecureTls: flags.bool('insecure-tls'),
    tlsCert: flags.texts('tls-cert'),
  };
}

if (import.meta.main) await runAsProcess(run);
