import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import { DomainError } from '../domain/errors.ts';
import type { Log } from '../domain/ports.ts';
import type { SshSettings } from '../domain/settings.ts';
import { HostError } from './errors.ts';
import type { HostKeys } from './host-keys.ts';
import { Lanes } from './lanes.ts';
import type { Command, CommandResult, Runner, RunOptions } from './runner.ts';
import { ScriptOutput } from './script-output.ts';
import { renderScript } from './shell.ts';
import { runScript } from './ssh-channel.ts';
import { endedByUs, SshConnection } from './ssh-connection.ts';

export type { HostKeys } from './host-keys.ts';

/** OpenSSH allows ten sessions on a connection (`MaxSessions`). */
const channelsPerHost = 8;

/**
 * Runs commands over SSH: one connection per host, made at first use, kept, and made again when it broke. Scripts that take the node's lock wait for each
 * other here, so that they use one channel and the others are free for quick looks.
 */
export function createSshRunner(settings: SshSettings, parts: { log: Log; hostKeys: HostKeys }): Runner {
  const ending = new AbortController();
  const channels = new Lanes(channelsPerHost);
  const locks = new Lanes(1);
  const pool = new Map<string, Promise<SshConnection>>();

  function connection(host: string): Promise<SshConnection> {
    const open = pool.get(host);
    if (open !== undefined) return open;
    const made = SshConnection.open(host, settings, parts.hostKeys, ending.signal);
    pool.set(host, made);
    const forget = () => void (pool.get(host) === made && pool.delete(host));
    made.then(async (connected) => {
      parts.log.debug({ host, user: settings.user, port: settings.port }, 'SSH connected');
      const reason = await connected.closed;
      forget();
      parts.log.debug({ host, reason }, 'SSH connection ended');
    }, forget);
    return made;
  }

  /** A kept connection may be dead without our knowing; as long as nothing was started, another is tried once. */
  async function channel(host: string): Promise<ClientChannel> {
    const kept = pool.has(host);
    const connected = await connection(host);
    try {
      return await connected.exec('/bin/sh -s');
    } catch (error) {
      if (!kept) throw error;
      connected.end();
      pool.delete(host);
      return (await connection(host)).exec('/bin/sh -s');
    }
  }

  async function run(host: string, commands: readonly Command[], options: RunOptions): Promise<CommandResult[]> {
    const { lock, onCommand = () => {}, signal } = options;
    const nonce = randomBytes(16).toString('hex');
    const script = renderScript(commands, { nonce, sudo: settings.sudo, ...(lock && { lock }) });
    const output = new ScriptOutput(host, commands, nonce, onCommand);
    const ended = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
    if (ended.aborted) throw new HostError(host, endedByUs);
    const exitCode = await runScript(host, await channel(host), script, output, ended);
    return output.results(exitCode);
  }

  return {
    async run(host, commands, options = {}) {
      if (commands.length === 0) return [];
      if (ending.signal.aborted) throw new DomainError('unavailable', 'This server is stopping');
      const once = () => channels.run(host, () => run(host, commands, options));
      return options.lock === undefined ? once() : locks.run(host, once);
    },

    async close() {
      ending.abort();
      const open = await Promise.allSettled(pool.values());
      for (const connected of open) if (connected.status === 'fulfilled') connected.value.end();
    },
  };
}
