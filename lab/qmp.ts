import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
  readonly event?: string;
}

/** One connection to the monitor of a QEMU: JSON lines over a Unix socket, one command at a time. */
export interface Monitor {
  /** @throws Error with QEMU's text when it refuses */
  execute(command: string, args?: object): Promise<unknown>;
  /** A command of the human monitor; what it prints is its error. */
  human(line: string): Promise<void>;
  close(): void;
}

/** Connects to a QEMU that may still be loading a saved state. @throws Error when nothing answers within 60 s */
export async function openMonitor(path: string): Promise<Monitor> {
  // Longer names are cut silently by the system, and nothing would ever answer.
  if (path.length > 107) throw new Error(`the path of the socket is too long for the system: ${path}`);
  const socket = await connected(path);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const reply = async (): Promise<Reply> => {
    for (;;) {
      const line = await lines.next();
      if (line.done) throw new Error(`QEMU behind ${path} has ended`);
      const message = JSON.parse(line.value) as Reply;
      if (message.event === undefined) return message;
    }
  };
  const execute = async (command: string, args: object = {}): Promise<unknown> => {
    socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    const message = await reply();
    if (message.error) throw new Error(`${command}: ${message.error.desc}`);
    return message.return;
  };
  await reply();
  await execute('qmp_capabilities');
  return {
    execute,
    async human(line) {
      const text = await execute('human-monitor-command', { 'command-line': line });
      if (typeof text === 'string' && text.trim() !== '') throw new Error(`${line}: ${text.trim()}`);
    },
    close: () => socket.destroy(),
  };
}

async function connected(path: string): Promise<Socket> {
  for (let i = 0; ; i++) {
    try {
      return await new Promise((resolve, reject) => {
        const socket = connect(path, () => resolve(socket));
        socket.on('error', reject);
      });
    } catch (error) {
      if (i === 600) throw error;
      await pause(100);
    }
  }
}
