import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A TCP connection on which whole requests are written and whole answers read, as bytes. */
export interface Connection {
  /** Writes each part as a packet of its own. @returns the answer's head and body */
  exchange(parts: readonly string[]): Promise<RawAnswer>;
  end(): void;
}

export interface RawAnswer {
  /** The status line and the headers as they came. */
  readonly head: readonly string[];
  readonly body: Buffer;
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  let received = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  return {
    async exchange(parts) {
      for (const part of parts) socket.write(part);
      const end = await arrived(socket, () => received.indexOf('\r\n\r\n'));
      const head = received.subarray(0, end).toString().split('\r\n');
      const size = bodySize(parts[0] ?? '', head);
      await arrived(socket, () => received.length - (end + 4 + size));
      const body = received.subarray(end + 4, end + 4 + size);
      received = received.subarray(end + 4 + size);
      return { head, body };
    },
    end: () => void socket.destroy(),
  };
}

/** Waits until `where` answers 0 or more. @throws Error when the server closes the connection first */
async function arrived(socket: Socket, where: () => number): Promise<number> {
  while (where() < 0) {
    if (socket.readableEnded || socket.destroyed) throw new Error('the server closed the connection');
    await Promise.race([once(socket, 'data'), once(socket, 'close'), once(socket, 'end')]);
  }
  return where();
}

/** Heketi never chunks an answer of this size, so a length must be told wherever there may be a body. */
function bodySize(request: string, head: readonly string[]): number {
  const length = head.map((line) => /^content-length: (\d+)$/i.exec(line)?.[1]).find((found) => found !== undefined);
  if (/^HTTP\/1.1 204 /.test(head[0] ?? '') || request.startsWith('HEAD ')) return 0;
  if (length === undefined) throw new Error(`an answer without a length: ${head.join(' | ')}`);
  return Number(length);
}
