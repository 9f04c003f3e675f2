import { readFile } from 'node:fs/promises';
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { DomainError, messageOf } from '../domain/errors.ts';
import type { SshSettings } from '../domain/settings.ts';
import { HostError } from './errors.ts';
import { type HostKeyCheck, type HostKeys, knownHostsCheck, pinnedCheck } from './host-keys.ts';

/** Two or three unanswered in a row: a dead peer is found in 15 to 20 seconds. */
const keepalive = { keepaliveInterval: 5000, keepaliveCountMax: 3 };

/** Why something on a host ended when it was this server that ended it. */
export const endedByUs = 'the connection was ended by this server';

/** One authenticated connection to a host. */
export class SshConnection {
  readonly #host: string;
  readonly #client: Client;
  readonly #closed: Promise<string>;

  private constructor(host: string, client: Client) {
    this.#host = host;
    this.#client = client;
    let reason = 'the connection was closed';
    client.on('error', (error) => {
      reason = error.message;
    });
    this.#closed = new Promise((resolve) => {
      client.on('close', () => resolve(reason));
    });
  }

  /**
   * @throws HostError when the host does not answer, shows a wrong key or refuses the user
   * @throws DomainError `unavailable` when our own key or known_hosts file can't be used
   */
  static async open(
    host: string,
    settings: SshSettings,
    hostKeys: HostKeys,
    signal: AbortSignal,
  ): Promise<SshConnection> {
    const { port, knownHosts } = settings;
    const check =
      knownHosts.length > 0 ? await knownHostsCheck(knownHosts, host, port) : pinnedCheck(hostKeys, host, port);
    const auth = await authentication(settings);
    return new SshConnection(host, await connect(host, settings, auth, check, signal));
  }

  /** Resolves with the reason when the connection has ended. */
  get closed(): Promise<string> {
    return this.#closed;
  }

  /** Starts a program. @throws HostError when it could not be started */
  exec(command: string): Promise<ClientChannel> {
    return new Promise((resolve, reject) => {
      const fail = (reason: string) => reject(new HostError(this.#host, reason));
      this.#closed.then(fail);
      try {
        this.#client.exec(command, (error, channel) => (error ? fail(error.message) : resolve(channel)));
      } catch (error) {
        fail(messageOf(error));
      }
    });
  }

  end(): void {
    this.#client.destroy();
  }
}

type Authentication = Pick<ConnectConfig, 'privateKey' | 'passphrase' | 'agent' | 'password'>;

async function authentication(settings: SshSettings): Promise<Authentication> {
  const { agent, password } = settings;
  return { ...(await readKey(settings)), ...(agent && { agent }), ...(password && { password }) };
}

async function readKey({ keyFile, passphrase }: SshSettings): Promise<Authentication> {
  if (keyFile === '') return {};
  const unusable = (reason: string, cause?: unknown): DomainError =>
    new DomainError('unavailable', `SSH key file ${keyFile} can't be used: ${reason}`, { cause });
  let privateKey: Buffer;
  try {
    privateKey = await readFile(keyFile);
  } catch (cause) {
    throw unusable(messageOf(cause), cause);
  }
  const parsed = ssh2.utils.parseKey(privateKey, passphrase || undefined);
  if (parsed instanceof Error) throw unusable(parsed.message);
  return { privateKey, ...(passphrase && { passphrase }) };
}

function connect(
  host: string,
  settings: SshSettings,
  auth: Authentication,
  check: HostKeyCheck,
  signal: AbortSignal,
): Promise<Client> {
  const client = new ssh2.Client();
  let refusal: string | undefined;
  let hostKey: Buffer = Buffer.alloc(0);
  return new Promise((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void => {
      client.destroy();
      reject(new HostError(host, reason, { cause }));
    };
    const stop = () => fail(endedByUs);
    signal.addEventListener('abort', stop, { once: true });
    client.once('close', () => signal.removeEventListener('abort', stop));
    client.once('ready', () => {
      check.accepted(hostKey);
      resolve(client);
    });
    client.on('error', (error) => fail(refusal ?? explain(error, settings), error));
    client.once('close', () => fail(refusal ?? 'the connection was closed while it was being made'));
    try {
      client.connect({
        ...keepalive,
        ...auth,
        host: host.replace(/^\[(.*)\]$/, '$1'),
        port: settings.port,
        username: settings.user,
        readyTimeout: settings.connectTimeoutMs as number,
        ...(check.algorithms && { algorithms: { serverHostKey: check.algorithms } }),
        hostVerifier(key: Buffer): boolean {
          hostKey = key;
          refusal = check.refusal(key);
          return refusal === undefined;
        },
      });
      // Else every small packet waits for the answer to the one before: 40 ms each, four of them for one command.
      client.setNoDelay(true);
    } catch (error) {
      fail(messageOf(error), error);
    }
  });
}

function explain(error: Error & { level?: string; code?: string }, settings: SshSettings): string {
  if (error.level === 'client-timeout') {
    return `no answer within ${(settings.connectTimeoutMs as number) / 1000} s (connect to SSH port ${settings.port})`;
  }
  if (error.level === 'client-authentication') {
    const means = [
      settings.keyFile && `key ${settings.keyFile}`,
      settings.agent && 'agent',
      settings.password && 'password',
    ];
    return `SSH user ${settings.user} was refused (${means.filter(Boolean).join(', ') || 'no key, agent or password is set'})`;
  }
  if (error.code === 'ECONNREFUSED') return `nothing listens on SSH port ${settings.port} (connection refused)`;
  return `SSH: ${error.message}`;
}
