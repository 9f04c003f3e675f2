import { type ChildProcess, spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import { lockIn } from './shells.ts';

export interface SshServer {
  readonly port: number;
  /** `type base64`, as in known_hosts. */
  readonly hostKey: string;
  /** Connections accepted so far. */
  readonly accepted: () => number;
  /** Channels that run a program now, and the most there were at a time. */
  readonly channels: () => { readonly now: number; readonly most: number };
  /** Programs asked for so far. */
  readonly commands: readonly string[];
  /** Ends every connection without a farewell. */
  cut(): void;
  stop(): Promise<void>;
}

export interface SshServerOptions {
  readonly hostKeys: readonly string[];
  readonly allow: (context: AuthContext) => boolean;
  /** Folder for the lock of what runs here. */
  readonly folder: string;
  readonly port?: number;
  readonly address?: string;
}

/** The library writes one key in some two hundred so that it can't read it itself. */
export function newKey(passphrase?: string): { private: string; public: string } {
  const options = passphrase && { passphrase, cipher: 'aes256-cbc', rounds: 1 };
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519', options || {});
    if (!(ssh2.utils.parseKey(key.private, passphrase) instanceof Error)) return key;
  }
}

export const publicText = (key: string): string => {
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  return `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
};

/** What the library has, but its types do not. */
const untyped = (connection: Connection) =>
  connection as unknown as { setNoDelay(on: boolean): void; readonly _sock: { destroy(): void } };

/** An SSH server on loopback that really runs what it is asked to, with this machine's shell. */
export async function startSshServer(options: SshServerOptions): Promise<SshServer> {
  const connections = new Set<Connection>();
  const children = new Set<ChildProcess>();
  const commands: string[] = [];
  let accepted = 0;
  let most = 0;

  const run = (channel: ServerChannel, command: string): void => {
    commands.push(command);
    const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe', env: { ...process.env, HOME: options.folder } });
    children.add(child);
    most = Math.max(most, children.size);
    let input = '';
    channel.setEncoding('utf8').on('data', (chunk: string) => {
      input += chunk;
    });
    child.stdin.on('error', () => undefined);
    channel.on('end', () => child.stdin.end(lockIn(options.folder, input)));
    child.stdout.pipe(channel, { end: false });
    child.stderr.pipe(channel.stderr, { end: false });
    // As sshd: when the client is gone, whoever writes gets EPIPE.
    channel.on('close', () => {
      child.stdout.destroy();
      child.stderr.destroy();
    });
    child.on('exit', () => children.delete(child));
    child.on('close', (code, signal) => {
      if (signal === null) channel.exit(code ?? 0);
      else channel.exit(signal);
      channel.end();
    });
  };

  const server = new ssh2.Server({ hostKeys: [...options.hostKeys] }, (connection) => {
    accepted += 1;
    connections.add(connection);
    untyped(connection).setNoDelay(true);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => (options.allow(context) ? context.accept() : context.reject()));
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => run(acceptExec(), command));
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, options.address ?? '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const connection of connections) {
      untyped(connection)._sock.destroy();
    }
  };
  return {
    port,
    hostKey: publicText(options.hostKeys[0] ?? ''),
    accepted: () => accepted,
    channels: () => ({ now: children.size, most }),
    commands,
    cut,
    stop: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
