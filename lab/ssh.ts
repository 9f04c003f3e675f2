import { readFileSync } from 'node:fs';
import { Client } from 'ssh2';
import { manageAddress } from './settings.ts';

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Root's shell on one node over one connection, made when first needed and made again after it broke. */
export interface Shell {
  /** @throws Error when the node can't be reached or does not finish within `timeoutMs` (default 120 s) */
  try(command: string, timeoutMs?: number): Promise<Answer>;
  /** @returns stdout. @throws Error also when the command ends with anything but 0 */
  run(command: string, timeoutMs?: number): Promise<string>;
  close(): void;
}

export function openShell(n: number, port: number, keyFile: string): Shell {
  let connection: Promise<Client> | undefined;
  const connect = () => {
    const client = dial(n, port, keyFile, () => {
      if (connection === client) connection = undefined;
    });
    return client;
  };
  const shell: Shell = {
    async try(command, timeoutMs = 120_000) {
      connection ??= connect();
      return execute(await connection, n, command, timeoutMs);
    },
    async run(command, timeoutMs) {
      const answer = await shell.try(command, timeoutMs);
      if (answer.code === 0) return answer.stdout;
      throw new Error(`node${n}: exit ${answer.code}: ${command}\n${answer.stderr}${answer.stdout}`);
    },
    close() {
      connection?.then((client) => client.destroy()).catch(() => {});
    },
  };
  return shell;
}

function dial(n: number, port: number, keyFile: string, onEnd: () => void): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on('ready', () => resolve(client));
    client.on('close', () => {
      onEnd();
      reject(new Error(`node${n}: connection closed`));
    });
    client.on('error', (error) => {
      onEnd();
      reject(error);
    });
    const privateKey = readFileSync(keyFile);
    client.connect({ host: manageAddress(n), port, username: 'root', privateKey, readyTimeout: 60_000 });
  });
}

function execute(client: Client, n: number, command: string, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      client.off('close', lost);
    };
    const fail = (reason: string) => {
      done();
      client.destroy();
      reject(new Error(`node${n}: ${reason}: ${command}`));
    };
    const lost = () => fail('connection closed');
    const timer = setTimeout(fail, timeoutMs, `no answer within ${timeoutMs / 1000} s`);
    client.once('close', lost);
    client.exec(command, (error, channel) => {
      if (error) return fail(error.message);
      const output = { stdout: '', stderr: '' };
      channel.on('data', (chunk: Buffer) => {
        output.stdout += chunk;
      });
      channel.stderr.on('data', (chunk: Buffer) => {
        output.stderr += chunk;
      });
      channel.on('close', (code: number | undefined) => {
        done();
        resolve({ code: code ?? 255, ...output });
      });
    });
  });
}
