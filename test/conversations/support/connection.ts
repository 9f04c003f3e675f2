import { once } from 'node:events';
import { connect } from 'node:net';

/** A TCP connection on which whole requests are written and whole answers read, as bytes. */
export interface Connection {
  /** Writes each part as a packet of its own. @throws Error when the server closes the connection before it has answered */
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
  let wake = () => {};
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    wake();
  });
  socket.on('close', () => wake());

  /** Waits until `position` answers 0 or more. */
  async function arrived(position: () => number): Promise<number> {
    while (position() < 0) {
      if (socket.destroyed) throw new Error('the server closed the connection');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return position();
  }

  return {
    async exchange(parts) {
      for (const part of parts) socket.write(part);
      const end = await arrived(() => received.indexOf('\r\n\r\n'));
      const head = received.subarray(0, end).toString().split('\r\n');
      const size = bodySize(parts[0] ?? '', head);
      await arrived(() => received.length - (end + 4 + size));
      const body = received.subarray(end + 4, end + 4 + size);
      received = received.subarray(end + 4 + size);
      return { head, body };
    },
    end: () => void socket.destroy(),
  };
}

/** Wherever there may be a body its length must be told. */
function bodySize(request: string, head: readonly string[]): number {
  const length = head.map((line) => /^content-length: (\d+)$/i.exec(line)?.[1]).find((found) => found !== undefined);
  if (/^HTTP\/1.1 204 /.test(head[0] ?? '') || request.startsWith('HEAD ')) return 0;
  if (length === undefined) throw new Error(`an answer without a length: ${head.join(' | ')}`);
  return Number(length);
}
